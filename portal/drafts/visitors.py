"""Drafts of those who have no account: by a cookie that only forms for visitors give.

What is kept so is personal data of somebody who has agreed to nothing yet: it is kept a week, for
the browser that typed it, and the page says so.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve
from django.utils.crypto import get_random_string

from portal.accounts.models import User
from portal.drafts.keeping import KEPT_OF_VISITORS
from portal.drafts.owners import Visitor
from portal.ui.frame.cookies import cookie_name

V = TypeVar("V", bound=Callable[..., Any])
COOKIE = cookie_name("visitor")


def keeps_visitors_drafts(view: V) -> V:
    """A view whose form is kept while a visitor types; it must not be cached."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(request.user, User):
            answer: HttpResponseBase = view(request, *args, **kwargs)
            return answer
        visitor = visitor_of(request) or Visitor(get_random_string(32))
        request.drafts_visitor = visitor  # type: ignore[attr-defined]
        answer = view(request, *args, **kwargs)
        answer.set_cookie(
            COOKIE, _signer().sign(visitor.key), max_age=KEPT_OF_VISITORS, samesite="Lax",
            httponly=True, secure=settings.SESSION_COOKIE_SECURE,
        )  # fmt: skip
        return answer

    wrapped.visitors_drafts = True  # type: ignore[attr-defined]
    return wrapped  # type: ignore[return-value]


def visitor_of(request: HttpRequest) -> Visitor | None:
    """Who has come with a cookie of ours; None for everybody else."""
    try:
        return Visitor(_signer().unsign(request.COOKIES.get(COOKIE, ""), max_age=KEPT_OF_VISITORS))
    except signing.BadSignature:
        return None


def is_for_visitors(address: str) -> bool:
    """Whether the form at a path is one of those that keep drafts of visitors."""
    try:
        return hasattr(resolve(address).func, "visitors_drafts")
    except Resolver404:
        return False


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt="portal.drafts.visitor")
