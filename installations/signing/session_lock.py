"""Locks the session while the merchant signs on the technician's screen.

Kept in the session, so it holds in every tab and survives a reload.
"""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

KEY = "installations.session_lock"


def hold_session(request: HttpRequest, *, token: str, report: int) -> None:
    """Lock this session to the signing page of `token`."""
    path = reverse("installations:sign", args=[token])
    if (request.session.get(KEY) or {}).get("path") != path:
        request.session[KEY] = {"path": path, "report": report}


def held_session(request: HttpRequest) -> dict[str, Any] | None:
    """`{"path", "report"}` while this session is locked."""
    found: dict[str, Any] | None = request.session.get(KEY)
    return found


def stays_within(locked: dict[str, Any], path: str) -> bool:
    """Whether `path` is one of the merchant's: to sign, to refuse, or the way out of the lock."""
    return path in (locked["path"], f"{locked['path']}refuse/", reverse("installations:unlock"))


def free_session(request: HttpRequest) -> None:
    """Unlock this session."""
    request.session.pop(KEY, None)
