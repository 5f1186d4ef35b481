"""Pages of the wiki, as they are true for one version or for all."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.current import is_current
from portal.accounts.standing.doors import anyone
from portal.core.actions import Refused
from portal.core.products import ProductLine
from portal.ui.editing import edited, edits
from portal.ui.lists.filtering import ChoicesForm
from releases.catalogue.models import Release
from releases.wiki import search
from releases.wiki import text as wiki_text
from releases.wiki.actions.save_wiki_page import save_wiki_page
from releases.wiki.forms import WikiForm
from releases.wiki.models import Audience, WikiPage, WikiRevision
from releases.wiki.querysets import WikiPageQuerySet, reads_reserved


@anyone
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All pages, or those that hold the words of `?q=`."""
    pages = WikiPage.objects.visible_to(request.user)
    return _index(request, pages, list(reversed(ProductLine)), "")


@anyone
@require_safe
def index_at(request: HttpRequest, line: str, version: str) -> HttpResponse:
    """What holds for one version, and nothing else."""
    pages = WikiPage.objects.visible_to(request.user).known_at(line, version)
    return _index(request, pages, [ProductLine(line)], version)


@anyone
@require_safe
def page(request: HttpRequest, line: str, slug: str) -> HttpResponse:
    found = get_object_or_404(WikiPage.objects.visible_to(request.user), line=line, slug=slug)
    return _page(request, found, "")


@anyone
@require_safe
def page_at(request: HttpRequest, line: str, version: str, slug: str) -> HttpResponse:
    """A page for a reader of `version`: unknown where it does not hold for it."""
    pages = WikiPage.objects.visible_to(request.user).known_at(line, version)
    return _page(request, get_object_or_404(pages, slug=slug), version)


@anyone
@require_safe
def history(request: HttpRequest, line: str, slug: str) -> HttpResponse:
    """The revisions of a page, and what changed from `?from=` to `?to=` (by default the last)."""
    pages = WikiPage.objects.visible_to(request.user)
    return _history(request, get_object_or_404(pages, line=line, slug=slug), "")


@anyone
@require_safe
def history_at(request: HttpRequest, line: str, version: str, slug: str) -> HttpResponse:
    """The same for a reader of `version`: only what was true for it."""
    pages = WikiPage.objects.visible_to(request.user).known_at(line, version)
    return _history(request, get_object_or_404(pages, slug=slug), version)


@requires(Permission.RELEASES_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    return editor(request, None)


@requires(Permission.RELEASES_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, line: str, slug: str) -> HttpResponse:
    return editor(request, get_object_or_404(WikiPage, line=line, slug=slug))


@edits
def editor(
    request: HttpRequest, found: WikiPage | None, back: str = "", back_label: str = ""
) -> HttpResponse:
    """The form of a page with its preview: one editor for the wiki and for the admin.

    `back` is where one came from; the wiki by default. Who may write is asked before.
    """
    if found:
        found = edited(request, WikiPage.objects.all()).get(pk=found.pk)
    form = WikiForm(request.POST or None, instance=found)
    preview = None
    if request.method == "POST" and form.is_valid():
        user = signed_in_user(request)
        text: Any = form.cleaned_data
        if "preview" in request.POST:
            preview = {
                name: wiki_text.render_page(text[f"body_{name}"], text["line"])
                for name in ("fr", "en")
            }
        elif saved := _save(user, text, found, form):
            messages.success(request, _("The page is saved."))
            return redirect(saved)
    context = {
        "form": form,
        "page": found,
        "preview": preview,
        "back": back or reverse("wiki:index"),
        "back_label": back_label or _("Wiki"),
    }
    return render(request, "releases/wiki/form.html", context)


def _save(user: Any, text: Any, found: WikiPage | None, form: WikiForm) -> WikiPage | None:
    try:
        return save_wiki_page(by=user, text=text, page=found)
    except Refused as refused:
        form.add_error(None, str(refused.message))
        return None


def _index(
    request: HttpRequest, pages: WikiPageQuerySet, lines: list[ProductLine], version: str
) -> HttpResponse:
    asked = request.GET.get("q", "").strip()[:100]
    ordered = pages.order_by("-line", "kind", "title_sorted", "pk")
    found = list(search.search_pages(pages, asked) if asked else ordered)
    for each in found:
        each.address = each.url_for(version)  # type: ignore[attr-defined]
        if asked:
            each.excerpt = search.excerpt(each, asked)  # type: ignore[attr-defined]
    known = Release.objects.public().filter(line__in=lines).newest_first()
    context = {
        "lines": [(line, [each for each in found if each.line == line]) for line in lines],
        "asked": asked,
        "found": found,
        "version": version,
        "versions": list(known),
        "closed": is_current(request.user) and not reads_reserved(request.user),
        "manages": _manages(request.user),
    }
    return render(request, "releases/wiki/index.html", context)


def _page(request: HttpRequest, found: WikiPage, version: str) -> HttpResponse:
    context = {
        "page": found,
        "text": wiki_text.render_page(found.body, found.line, version),
        "version": version,
        "changed": _changed(request.user, found, version) if version else None,
        "history": found.history_url(version),
        "manages": _manages(request.user),
    }
    return render(request, "releases/wiki/page.html", context)


def _changed(user: Any, found: WikiPage, version: str) -> WikiRevision | None:
    """The text as it was when `version` was published, where it reads otherwise today."""
    release = Release.objects.public().filter(line=found.line, version=version).first()
    if not (release and release.published_at and found.updated_at > release.published_at):
        return None
    known = _revisions(user, found, version)
    before = next((each for each in known if each.saved_at <= release.published_at), None)
    if before and (before.title, before.body) == (found.title, found.body):
        return None
    return before


def _history(request: HttpRequest, found: WikiPage, version: str) -> HttpResponse:
    revisions = _revisions(request.user, found, version)
    numbered = {str(each.number): each for each in revisions}
    known = [(number, number) for number in numbered]
    asked = ChoicesForm(request.GET, **{"from": known, "to": known})
    new = numbered.get(asked.wanted["to"]) or (revisions[0] if revisions else None)
    default = revisions[1] if len(revisions) > 1 else None
    old = (numbered.get(asked.wanted["from"]) or default) if asked.is_valid() else None
    context = {
        "asked": asked,
        "page": found,
        "back": found.url_for(version),
        "version": version,
        "revisions": revisions,
        "old": old,
        "new": new,
        "lines": wiki_text.differences(old, new) if old and new else [],
    }
    return render(request, "releases/wiki/history.html", context)


def _revisions(user: Any, found: WikiPage, version: str) -> list[WikiRevision]:
    """The past of a page, the newest first, without what was not for this reader or version."""
    reserved = reads_reserved(user)
    return [
        each
        for each in found.revisions.select_related("saved_by", "page")
        if (reserved or each.audience == Audience.PUBLIC)
        and (not version or each.holds_for(version))
    ]


def _manages(user: Any) -> bool:
    return bool(is_current(user) and user.may(Permission.RELEASES_MANAGE))
