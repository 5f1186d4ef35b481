"""Knows when a draft is done: its form was sent, and led on; and that it is its author who sends.

A form bears its draft's key and its owner's tag. In a browser where somebody else has signed in
meanwhile nothing is done in their name: the answer says so.
"""

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.drafts import keeping, owners
from portal.drafts.visitors import visitor_of
from portal.ui import autosave

KEY, OWNER = "draft", "draft_of"
ASKS_AGAIN = "/accounts/"
"""A form that leads here waits for a sign-in or a second factor: it was not done."""


class DraftsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        key = getattr(request, "draft_key", None)
        if key and _leads_on(request, response):
            for owner in _owners(request):
                keeping.forget_draft(owner=owner, key=key)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        # What does without our token may read what is sent in its own way.
        if request.method != "POST" or getattr(view, "csrf_exempt", False):
            return None
        writer = request.POST.get(OWNER, "")
        here = _owners(request)
        if writer and isinstance(request.user, User) and not _is_one_of(writer, here):
            return _somebody_else(request)
        try:
            request.draft_key = uuid.UUID(request.POST.get(KEY, ""))  # type: ignore[attr-defined]
        except ValueError:
            return None
        return None


def _owners(request: HttpRequest) -> list[owners.Owner]:
    """Who has signed in, and whom this browser was before."""
    user, visitor = request.user, visitor_of(request)
    return [owner for owner in (user, visitor) if isinstance(owner, owners.Owner)]


def _is_one_of(writer: str, here: list[owners.Owner]) -> bool:
    return any(constant_time_compare(writer, owners.tag_of(owner)) for owner in here)


def _leads_on(request: HttpRequest, response: HttpResponseBase) -> bool:
    location = response.headers.get("Location", "")
    waits = location.startswith(ASKS_AGAIN) and not request.path.startswith(ASKS_AGAIN)
    return 300 <= response.status_code < 400 and not waits


def _somebody_else(request: HttpRequest) -> HttpResponseBase:
    """409: to the script in its way, to a person as a page."""
    if request.headers.get("X-Requested-With") == "autosave":
        return autosave.gone(
            _(
                "Somebody else has signed in in this browser: nothing is saved. Sign in again as "
                "yourself in another window, then go on here."
            )
        )
    return render(request, "drafts/somebody_else.html", status=409)
