"""The template context of every page's frame; lazy, so that a fragment or a mail pays nothing."""

from __future__ import annotations

from typing import Any

from django.db import Error
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.accounts.models import User
from portal.house.known import last_read, values_of
from portal.house.support_hours import support_hours
from portal.ui.frame import banners, bell, navigation
from portal.ui.frame.cookies import cookie_name

THEMES = ("auto", "light", "dark")
THEME_COOKIE = cookie_name("theme")
KEYS_COOKIE = cookie_name("keys")
"""`off` where somebody wants no single-key shortcuts (WCAG 2.1.4); keys.js sets it."""


def theme_of(request: HttpRequest) -> str:
    """The theme the reader chose; `auto` follows the device."""
    chosen = request.COOKIES.get(THEME_COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


def support_contact(*, ask: bool = True) -> dict[str, Any]:
    """Support's phone, mail and hours; shown in footers of pages and mails.

    Where the database may be what is broken, nothing is asked: the last that was read will do.
    """
    keys = "support_phone", "support_email"
    try:
        phone, email = values_of(*keys) if ask else last_read(*keys)
        hours = support_hours(ask=ask)
    except Error:
        # The page that says what is wrong must not fail for want of a phone number.
        phone, email = last_read(*keys)
        hours = support_hours(ask=False)
    return {
        "phone": phone,
        "email": email,
        "hours": hours,
    }


def account_of(request: HttpRequest) -> User | None:
    """Who has signed in, also when they have left and the page sees a visitor."""
    found = getattr(request, "account", None) or getattr(request, "user", None)
    return found if isinstance(found, User) else None


def ui(request: HttpRequest) -> dict[str, Any]:
    """Context processor: who has signed in, navigation, banners, bell, contact, theme, keys."""
    # An error may come before the session is read; then nobody is there yet.
    known = hasattr(request, "user")
    links: Any = SimpleLazyObject(
        lambda: navigation.links_for(request.user, request.path) if known else []
    )
    return {
        "account": SimpleLazyObject(lambda: account_of(request)),
        "nav": SimpleLazyObject(
            lambda: navigation.parts_of(links, request.COOKIES.get(navigation.RAIL_COOKIE, ""))
        ),
        "bottom_nav": SimpleLazyObject(lambda: navigation.bar_of(links)),
        "banners": SimpleLazyObject(lambda: banners.banners_for(request) if known else []),
        "bare_banners": SimpleLazyObject(
            lambda: banners.banners_for(request, bare=True) if known else []
        ),
        "bell": SimpleLazyObject(lambda: bell.unseen_notices(request) if known else 0),
        # Only where a page has a foot.
        "portal": SimpleLazyObject(support_contact),
        "theme": theme_of(request),
        "keys_off": request.COOKIES.get(KEYS_COOKIE) == "off",
    }
