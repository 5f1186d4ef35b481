"""The documentation of the product lines."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.permissions import Permission, requires
from portal.actions import Refused
from portal.products import ProductLine
from releases.actions.save_wiki_page import save_wiki_page
from releases.forms import WikiForm
from releases.models import WikiPage


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    pages = list(WikiPage.objects.visible_to(user).order_by("-line", "kind", "title_fr"))
    context = {
        "lines": [(line, [page for page in pages if page.line == line]) for line in _newest()],
        "manages": _manages(user),
    }
    return render(request, "wiki/index.html", context)


@login_not_required
@require_safe
def page(request: HttpRequest, line: str, slug: str) -> HttpResponse:
    found = get_object_or_404(WikiPage.objects.visible_to(request.user), line=line, slug=slug)
    context = {"page": found, "manages": _manages(request.user)}
    return render(request, "wiki/page.html", context)


@requires(Permission.RELEASES_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    return _form(request, None)


@requires(Permission.RELEASES_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, line: str, slug: str) -> HttpResponse:
    return _form(request, get_object_or_404(WikiPage, line=line, slug=slug))


def _form(request: HttpRequest, found: WikiPage | None) -> HttpResponse:
    form = WikiForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        user: Any = request.user
        text: Any = form.cleaned_data
        try:
            saved = save_wiki_page(by=user, text=text, page=found)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The page is saved."))
            return redirect(saved)
    return render(request, "wiki/form.html", {"form": form, "page": found})


def _manages(user: Any) -> bool:
    return bool(user.is_authenticated and user.may(Permission.RELEASES_MANAGE))


def _newest() -> list[ProductLine]:
    return list(reversed(ProductLine))
