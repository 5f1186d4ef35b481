"""The second step between a mailed link and what it does.

Programs that scan mail follow its links, and some send the form that they find. So a first POST
stores nothing: it leads to a page with one button, whose token is good once, in this browser, and
neither at once nor for long. No script, no picture puzzle.

A view gives the function that renders its second page, with `step` (the token of its buttons),
`carried` (what was chosen) and `why` (it counted for nothing the last time):

    if "step" not in request.POST:      first POST, its form valid
        return ask_again(request, purpose, chosen, page)
    if (chosen := chosen_anew(request, purpose)) is not None:
        …                               the form once more, with what was typed
    step = pressed(request, purpose, page)
    if not isinstance(step, Step):
        return step
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare, get_random_string, salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.ui.frame.cookies import cookie_name

COOKIE = cookie_name("step")
AGAIN = "again"
"""The name of the second page's other button: to change what was chosen."""
SOONEST = dt.timedelta(seconds=2)
LATEST = dt.timedelta(minutes=30)
_SALT = "portal.ui.second_step"
Page = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Step:
    """What the button does: `carried` as it was offered, `nonce` for who makes it count once."""

    carried: Any
    nonce: str


class NotTaken(Exception):
    """The button counts for nothing; `carried` is what was to be done, where that is known.

    `again` says that the very same button may be pressed once more.
    """

    def __init__(self, why: str | Promise, carried: Any = None, *, again: bool = False) -> None:
        super().__init__(str(why))
        self.why, self.carried, self.again = why, carried, again


def offer_step(request: HttpRequest, purpose: str, carried: Any) -> str:
    """The token of the second page's button; `carried` is JSON that only we can have written.

    Call `keep_step` on the page that shows it.
    """
    browser = request.COOKIES.get(COOKIE, "") or get_random_string(32)
    request.step_browser = browser  # type: ignore[attr-defined]
    told = {
        "for": purpose, "of": _of(browser), "once": get_random_string(22), "what": carried,
        "at": clock.now().timestamp(),
    }  # fmt: skip
    return signing.dumps(told, salt=_SALT, compress=True)


def ask_again(
    request: HttpRequest, purpose: str, carried: Any, page: Page, why: str = ""
) -> HttpResponse:
    """The second page: what was chosen, and the one button that sends it."""
    step = offer_step(request, purpose, carried)
    response = page(step=step, carried=carried, why=why)
    keep_step(request, response)
    return response


def chosen_anew(request: HttpRequest, purpose: str) -> Any:
    """What was chosen, of whoever goes back from the second page to change it; None of others."""
    return carried_by(request, purpose) if AGAIN in request.POST else None


def pressed(request: HttpRequest, purpose: str, page: Page) -> Step | HttpResponse:
    """What the pressed button does, or the answer to one that counts for nothing."""
    try:
        return take_step(request, purpose, request.POST["step"])
    except NotTaken as not_taken:
        why = str(not_taken.why)
        if not_taken.carried is None:
            messages.error(request, why)
            return redirect(request.path)
        if not_taken.again:
            return page(step=request.POST["step"], carried=not_taken.carried, why=why)
        return ask_again(request, purpose, not_taken.carried, page, why)


def carried_by(request: HttpRequest, purpose: str) -> Any:
    """What a token of ours carries, though its button may count for nothing; None without one."""
    try:
        told = signing.loads(request.POST.get("step", ""), salt=_SALT)
    except signing.BadSignature:
        return None
    return told["what"] if told["for"] == purpose else None


def keep_step(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let the browser bring the cookie that the token asks for."""
    response.set_cookie(
        COOKIE, request.step_browser,  # type: ignore[attr-defined]
        max_age=LATEST, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def take_step(request: HttpRequest, purpose: str, token: str) -> Step:
    """What the pressed button does. Raises NotTaken.

    That it counts once is for the action to see: by its `nonce`, or by the state that it leaves.
    """
    try:
        told = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        raise NotTaken(_("This page is not one of ours: choose again.")) from None
    if told["for"] != purpose:
        raise NotTaken(_("This page is not one of ours: choose again."))
    age = clock.now() - dt.datetime.fromtimestamp(told["at"], dt.UTC)
    if not constant_time_compare(told["of"], _of(request.COOKIES.get(COOKIE, ""))):
        raise NotTaken(
            _("Your browser kept no cookie of this page. Allow it, and send again."),
            told["what"],
        )
    if age < SOONEST:
        raise NotTaken(_("That was very quick. Press once more."), told["what"], again=True)
    if age > LATEST:
        raise NotTaken(_("This page was open for long. Look again, and send."), told["what"])
    return Step(told["what"], told["once"])


def _of(browser: str) -> str:
    return salted_hmac(_SALT, browser, algorithm="sha256").hexdigest()[:32]
