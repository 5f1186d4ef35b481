"""Pages of the frame: search, the theme switch, banners put away, errors; and the gallery."""

from __future__ import annotations

import logging
import re
import sys

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseForbidden,
    HttpResponseRedirect,
    HttpResponseServerError,
    JsonResponse,
)
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.permissions import Permission, requires
from portal.accounts.standing.doors import anyone
from portal.infrastructure.full_disk import is_full
from portal.infrastructure.logs import request_number
from portal.ui import autosave
from portal.ui import search as sources
from portal.ui.components import gallery as samples
from portal.ui.frame.banners import BANNER_COOKIE, acknowledged
from portal.ui.frame.bodies import SCAN, takes
from portal.ui.frame.context import THEME_COOKIE, THEMES, support_contact, theme_of
from portal.ui.frame.cookies import keep_choice
from portal.ui.lists.filtering import ChoicesForm
from portal.ui.picking import found

logger = logging.getLogger(__name__)
PANEL_HITS, PAGE_HITS, ALL_HITS = 4, 10, 100
KEY = re.compile(r"[A-Za-z0-9:._-]{1,80}")
NO_ROOM = 507
MOST_BANNERS = 30
"""A cookie holds some 4,000 characters; the oldest banners are no longer shown anyway."""


@anyone
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For who asks without having read the page: feed readers, PDF viewers, old browsers."""
    return HttpResponseRedirect(static("ui/img/favicon.svg"))


def server_error(request: HttpRequest) -> HttpResponse:
    """Whom to call, and nothing is asked for it: what broke may be the database or the session.

    Django asks for it while it handles the error, so that a full disk can be told apart.
    """
    known = {
        "portal": support_contact(ask=False),
        "theme": theme_of(request),
        "number": request_number(),
    }
    if is_full(sys.exc_info()[1]):
        logger.critical("No room left: %s was not done.", request.path)
        if not request.path.startswith("/api/"):
            return HttpResponse(render_to_string("507.html", known), status=NO_ROOM)
        return JsonResponse(
            {"detail": _("There is no room left; nothing was saved.")}, status=NO_ROOM
        )
    return HttpResponseServerError(render_to_string("500.html", known))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose page is out of date; leads back to that page, made anew."""
    known: dict[str, object] = {"portal": support_contact(), "theme": theme_of(request)}
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure()):
        known["again"] = came_from
    return HttpResponseForbidden(render_to_string("403_csrf.html", known))


def _back(request: HttpRequest) -> HttpResponse:
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    return HttpResponseRedirect(target)


@anyone
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme in a cookie and go back; the script does the same without a trip."""
    response = _back(request)
    chosen = request.POST.get("theme")
    if chosen in THEMES:
        # Readable by the script, which sets it too.
        keep_choice(response, THEME_COOKIE, chosen, httponly=False)
    return response


@anyone
@require_POST
def banner(request: HttpRequest) -> HttpResponse:
    """Put the banner `key` away in this browser; 400 for what cannot be a key."""
    key = request.POST.get("key", "")
    if not KEY.fullmatch(key):
        return HttpResponse(status=400)
    kept = [old for old in acknowledged(request) if old != key and KEY.fullmatch(old)]
    response = _back(request)
    keep_choice(response, BANNER_COOKIE, "!".join([*kept, key][-MOST_BANNERS:]))
    return response


@anyone
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """All that the reader may see, by `?q=`; `kind` keeps to one source.

    htmx gets what was found alone, `panel=1` in the short form of the top bar.
    """
    typed = request.GET.get("q", "")
    query = sources.cleaned(typed)
    asked = ChoicesForm(
        request.GET, kind=[(each.key, each.label) for each in sources.search_sources]
    )
    panel, only = "panel" in request.GET, asked.wanted["kind"]
    limit = PANEL_HITS if panel else ALL_HITS if only else PAGE_HITS
    known = asked.is_valid()
    groups = sources.find(request.user, query, limit=limit, only=only) if known else []
    context = {
        "typed": typed.strip(),
        "query": query,
        "unknown": asked.unknown,
        "panel": panel,
        "hide_top_search": True,
        "groups": groups,
        "count": sum(len(group.hits) for group in groups),
    }
    headers = request.headers
    partial = headers.get("HX-Request") and not headers.get("HX-History-Restore-Request")
    response = render(request, "ui/_found.html" if partial else "ui/search.html", context)
    response["Cache-Control"] = "private, no-store"
    response["Vary"] = "HX-Request, Cookie"
    return response


@require_POST
@requires(Permission.GALLERY)
def sample_draft(request: HttpRequest) -> HttpResponse:
    """What the gallery's draft is sent to: nothing is kept, but the answer is a real one."""
    return autosave.saved() if autosave.is_autosave(request) else HttpResponse(status=400)


@require_POST
@requires(Permission.GALLERY)
@takes(SCAN)
def sample_upload(request: HttpRequest) -> HttpResponse:
    """What the gallery's file is sent to: it has come, and nothing is kept of it."""
    return HttpResponseRedirect(reverse("ui:gallery") + "#upload")


@require_safe
@requires(Permission.GALLERY)
def sample_people(request: HttpRequest) -> HttpResponse:
    """What the gallery's picker finds: people of Crisalid."""
    text = request.GET.get("q", "")[:100]
    return found(samples.staff(), text, find=samples.find, describe=samples.describe)


@require_safe
@requires(Permission.GALLERY)
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every variant."""
    return render(request, "ui/gallery.html", samples.context(request))
