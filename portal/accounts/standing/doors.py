"""For whom a page is, said above its view by one of these, or by `permissions.requires`.

A view that says nothing is for who is here (`current_people`); `tests/gates/test_doors.py` wants
each to say it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver

V = TypeVar("V", bound=Callable[..., Any])


class Audience(Enum):
    ANYONE = "anyone"
    SIGN_IN = "sign-in"
    ACCOUNT = "account"
    CURRENT = "current"
    STAFF = "staff"


KNOWS_THE_ACCOUNT = (Audience.SIGN_IN, Audience.ACCOUNT)
"""Pages that see who is signed in, also when they have left."""


def anyone(view: V) -> V:
    """Public. Whoever has left is a visitor here."""
    return _mark(login_not_required(view), Audience.ANYONE)


def sign_in_page(view: V) -> V:
    """On the way into an account or out of it: needs no sign-in, knows who has signed in."""
    return _mark(login_not_required(view), Audience.SIGN_IN)


def account_page(view: V) -> V:
    """One's own account: for all who sign in, also when they have left."""
    return _mark(view, Audience.ACCOUNT)


def current_people(view: V) -> V:
    """For people of an integrator and of Crisalid, today; the view asks what each may see."""
    return _mark(view, Audience.CURRENT)


def staff_page(view: V) -> V:
    """For those of Crisalid's people whom the view itself, or what wraps it, lets in."""
    return _mark(view, Audience.STAFF)


def audience_of(view: Callable[..., Any]) -> Audience:
    found: Audience = getattr(view, "audience", Audience.CURRENT)
    return found


def is_said(view: Callable[..., Any]) -> bool:
    return hasattr(view, "audience")


def account_routes(patterns: list[Any]) -> list[Any]:
    """Routes of others about one's account (allauth's), each marked as what it is."""
    for pattern in _views(patterns):
        public = not getattr(pattern.callback, "login_required", True)
        (sign_in_page if public else account_page)(pattern.callback)
    return patterns


def staff_routes(patterns: list[Any]) -> list[Any]:
    """Routes of others for staff alone (the admin's), but for those that say it themselves."""
    for pattern in _views(patterns):
        if not is_said(pattern.callback):
            staff_page(pattern.callback)
    return patterns


def _views(patterns: list[Any]) -> list[URLPattern]:
    found: list[URLPattern] = []
    for pattern in patterns:
        inner = isinstance(pattern, URLResolver)
        found += _views(pattern.url_patterns) if inner else [pattern]
    return found


def _mark(view: V, audience: Audience) -> V:
    view.audience = audience  # type: ignore[attr-defined]
    return view
