"""Serves images of the wiki to readers of the page, and takes new ones from staff."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import anyone
from portal.ui.frame.bodies import SCAN, takes
from portal.ui.frame.headers import STORED_POLICY
from portal.ui.stored import open_stored
from releases.wiki import images as wiki_images
from releases.wiki.actions.add_wiki_image import add_wiki_image
from releases.wiki.forms import ImageForm
from releases.wiki.models import WikiImage, WikiPage
from releases.wiki.querysets import WikiPageQuerySet


@anyone
@require_safe
def image(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    return _image(WikiPage.objects.visible_to(request.user), pk, name)


@anyone
@require_safe
def image_at(request: HttpRequest, line: str, version: str, pk: int, name: str) -> HttpResponseBase:
    """An image for a reader of `version`: unknown where its page, of this line, does not hold."""
    pages = WikiPage.objects.visible_to(request.user)
    true = WikiPage.objects.known_at(line, version)
    return _image(pages.filter(Q(pk__in=true.values("pk")) | ~Q(line=line)), pk, name)


def _image(pages: WikiPageQuerySet, pk: int, name: str) -> HttpResponseBase:
    found = get_object_or_404(WikiImage, pk=pk, name=name, page__in=pages)
    # At most 5 MB: see `wiki_images.store`.
    with open_stored(found.file) as content:
        response = HttpResponse(content.read(), content_type=found.content_type)
    response.headers["Content-Disposition"] = content_disposition_header(False, found.name) or ""
    response.headers["ETag"] = f'"{found.sha256}"'
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["Content-Security-Policy"] = STORED_POLICY
    return response


@requires(Permission.RELEASES_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@takes(SCAN)
def images(request: HttpRequest, line: str, slug: str) -> HttpResponse:
    """The images of a page, each with what to write into the text."""
    page = get_object_or_404(WikiPage, line=line, slug=slug)
    form = ImageForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        user = signed_in_user(request)
        try:
            stored = wiki_images.store_image(form.cleaned_data["content"])
        except ValidationError as error:
            form.add_error("content", error)
        else:
            try:
                add_wiki_image(by=user, page=page, stored=stored)
            except BaseException:
                wiki_images.discard_image(stored)
                raise
            messages.success(request, _("The image is there: copy its line into the text."))
            return redirect("wiki:images", page.line, page.slug)
    context = {"page": page, "form": form, "images": page.images.all()}
    return render(request, "releases/wiki/images.html", context)
