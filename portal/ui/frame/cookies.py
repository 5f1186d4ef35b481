"""The names of our cookies: on https bound to this very host, which no other can set or read."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpResponseBase

ONE_YEAR = 365 * 24 * 3600


def cookie_name(name: str) -> str:
    """`__Host-name` on https: browsers take it only secure, for all paths and for one host."""
    return f"{settings.COOKIE_PREFIX}{name}"


def keep_choice(
    response: HttpResponseBase, name: str, value: str, *, httponly: bool = True
) -> None:
    """A reader's choice, kept in this browser for a year under the full `name`."""
    response.set_cookie(
        name, value, max_age=ONE_YEAR, samesite="Lax", httponly=httponly,
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


class MessageCookieStorage(CookieStorage):
    cookie_name = cookie_name("messages")


class MessageStorage(FallbackStorage):
    """Django's own, whose cookie is named as ours are."""

    storage_classes = (MessageCookieStorage, SessionStorage)
