"""How much a request may send: each view says it, and it is refused before a byte is kept.

nginx keeps to the same by its locations (deploy/nginx.conf; a gate compares), and hands what is
too large to us without its body, so that one page tells of it in the reader's language.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.defaults import bad_request

from portal.ui.frame.context import support_contact, theme_of
from portal.ui.text.formats import filesize

V = TypeVar("V", bound=Callable[..., HttpResponseBase])
GetResponse = Callable[[HttpRequest], HttpResponseBase]

logger = logging.getLogger(__name__)

MEGABYTE = 1024**2
PIECE = 64 * 1024
FORM = MEGABYTE
"""What a view takes that says nothing: fields, no files."""
SCAN = 16 * MEGABYTE
"""One scanned paper, picture or table, or a part of a large file."""
DOCUMENT = 30 * MEGABYTE
"""One document of 25 MB."""
SEVERAL = 55 * MEGABYTE
"""A reserved document of 50 MB, or several files that make so much together."""

OF_THE_API = {"api-1:upload": SCAN}
"""By the name of their route, since ninja makes the views."""
REFUSED = "X-Portal-Too-Large"
"""nginx has refused the body. Who forges it is told so too."""


def takes(limit: int) -> Callable[[V], V]:
    """Say how many bytes a view takes in all, files and fields together."""

    def declare(view: V) -> V:
        view.body_limit = limit  # type: ignore[attr-defined]
        return view

    return declare


def limit_of(view: object, name: str) -> int:
    """How many bytes the view of a route takes."""
    return int(getattr(view, "body_limit", 0) or OF_THE_API.get(name, FORM))


class BodiesMiddleware:
    """Refuses by what the request says of itself; stands before whatever reads it.

    What a client says is also the most that Django reads. One that says nothing (chunked) is
    asked to: nginx, which has read it whole, always does.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not getattr(request, "body_refused", False):
            read_to_the_end(request)
        return response

    def process_view(
        self, request: HttpRequest, view: object, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        match = request.resolver_match
        limit = limit_of(view, match.view_name if match else "")
        if length_of(request) > limit or REFUSED in request.headers:
            request.body_refused = True  # type: ignore[attr-defined]
            return too_large(request, limit)
        if "Transfer-Encoding" in request.headers and "CONTENT_LENGTH" not in request.META:
            request.body_refused = True  # type: ignore[attr-defined]
            return HttpResponse(_("Say how long it is (Content-Length)."), status=411)
        return None


def length_of(request: HttpRequest) -> int:
    """How many bytes the request says it sends; what is no number is more than any view takes."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdecimal() else sys.maxsize


def read_to_the_end(request: HttpRequest) -> None:
    """Read what a view has not, and keep none of it.

    A view that answers early (no token, no right, a wrong offset) leaves the body on the socket.
    gunicorn throws 64 kB of it away and closes on the rest, and the kernel then takes the answer
    back from nginx, which says 502 for what was 403. More than any view takes stays unread.
    """
    if length_of(request) > SEVERAL:
        return
    try:
        while request.read(PIECE):
            pass
    except OSError:
        # Whoever sent it has gone.
        logger.debug("A body ended early")


def too_large(request: HttpRequest, limit: int) -> HttpResponse:
    """413: what the most is, and the way back to what was typed. The request stays unread."""
    size = filesize(limit)
    scripted = request.headers.get("HX-Request") or request.headers.get("X-Upload")
    if scripted or request.path.startswith("/api/") or not request.accepts("text/html"):
        text = _("This is too large: %(size)s at most, files and text together.") % {"size": size}
        return HttpResponse(text, status=413, content_type="text/plain; charset=utf-8")
    known: dict[str, object] = {
        "portal": support_contact(), "theme": theme_of(request), "size": size,
    }  # fmt: skip
    came_from = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure()):
        known["again"] = came_from
    return HttpResponse(render_to_string("413.html", known), status=413)


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """400, but for a text that alone is too long: within a large upload, only Django sees that."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request, FORM)
    return bad_request(request, exception)
