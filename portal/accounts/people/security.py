"""Security of one's account: where one is signed in, who came in, what changed, what failed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from allauth.account.decorators import reauthentication_required
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.acts.actions import end_sessions
from portal.accounts.acts.seen import seen_in
from portal.accounts.acts.words import Method, browser_in_words
from portal.accounts.models import AccountAct, User
from portal.accounts.second_factor.session import factor_types
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import account_page
from portal.core import clock
from portal.core.actions import Refused
from portal.house.known import value_of
from portal.house.sessions import SessionStore, over_since

View = Callable[..., HttpResponseBase]
proven_anew: Callable[[View], View] = reauthentication_required
"""Asks once more who one is, where that was not proven in the last five minutes."""

LATEST = 10
Kind = AccountAct.Kind


@dataclass(frozen=True)
class Told:
    """An act as its owner reads it."""

    act: AccountAct

    @property
    def browser(self) -> str:
        return browser_in_words(self.act.browser)

    @property
    def detail(self) -> str:
        """By what one came in, how a passkey is called; nothing where the kind says it all."""
        match self.act.kind:
            case Kind.SIGNED_IN:
                known = dict(Method.choices)
                found = [str(known.get(code, code)) for code in self.act.detail.split(",")]
                return ", ".join(found)
            case Kind.PASSKEY_ADDED | Kind.PASSKEY_RENAMED | Kind.PASSKEY_REMOVED:
                return self.act.detail
            case Kind.CODE_USED:
                return _("Left: %(left)s") % {"left": self.act.detail}
        return ""

    @property
    def tone(self) -> str:
        if self.act.failed or self.act.kind == Kind.LOCKED:
            return "danger"
        return "ok" if self.act.kind == Kind.SIGNED_IN else "neutral"


@dataclass(frozen=True)
class Device:
    """One session of the owner: `here` is the one that reads this."""

    session: UserSession
    here: bool

    @property
    def browser(self) -> str:
        return browser_in_words(self.session.user_agent)


def _devices(request: HttpRequest, user: User) -> list[Device]:
    """Where `user` is signed in, this place first, by two questions however many there are."""
    used = UserSession.objects.filter(user=user, last_seen_at__gte=over_since(user.role))
    rows = list(used.order_by("-created_at", "-pk"))
    kept = Session.objects.filter(
        session_key__in=[row.session_key for row in rows], expire_date__gt=clock.now()
    )
    lasting = {row.session_key for row in kept if _is_of(user, row)}
    key = request.session.session_key
    found = [Device(row, row.session_key == key) for row in rows if row.session_key in lasting]
    return sorted(found, key=lambda one: not one.here)


def _is_of(user: User, kept: Session) -> bool:
    """Whether a session still opens the account: another password ends those before it."""
    data = SessionStore().decode(kept.session_data)
    return data.get(SESSION_KEY) == str(user.pk) and constant_time_compare(
        data.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()
    )


def _latest(user: User, kinds: Sequence[str]) -> list[Told]:
    rows = AccountAct.objects.filter(user=user, kind__in=kinds)
    return [Told(row) for row in rows.order_by("-at", "-pk")[:LATEST]]


SIGN_INS = (Kind.SIGNED_IN,)
ATTEMPTS = (*AccountAct.FAILURES, Kind.LOCKED)
CHANGES = tuple(
    kind for kind in Kind if kind not in (*SIGN_INS, *ATTEMPTS, Kind.SIGNED_OUT, Kind.SLOWED)
)


@account_page
@require_safe
def security(request: HttpRequest) -> HttpResponseBase:
    user = signed_in_user(request)
    context = {
        "devices": _devices(request, user),
        "sign_ins": _latest(user, SIGN_INS),
        "attempts": _latest(user, ATTEMPTS),
        "changes": _latest(user, CHANGES),
        "factors": factor_types(user),
        "days": value_of("account_acts_days"),
    }
    return render(request, "accounts/security.html", context)


@account_page
@require_safe
def sessions(request: HttpRequest) -> HttpResponseBase:
    """In the place of allauth's page of sessions."""
    return redirect("people:security")


@account_page
@proven_anew
@require_POST
def end_one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One of one's own; the one that asks ends by signing out.

    By whoever has proven anew who they are: a passer-by at an open browser would end the others
    to be alone (ASVS 7.5.2).
    """
    user = signed_in_user(request)
    others = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key)
    return _end(request, user, [get_object_or_404(others, pk=pk)])


@account_page
@proven_anew
@require_POST
def end_others(request: HttpRequest) -> HttpResponseBase:
    user = signed_in_user(request)
    devices = _devices(request, user)
    return _end(request, user, [device.session for device in devices if not device.here])


def _end(request: HttpRequest, user: User, rows: list[UserSession]) -> HttpResponseBase:
    try:
        end_sessions(by=user, sessions=rows, seen=seen_in(request))
    except Refused as refused:
        messages.info(request, str(refused.message))
    else:
        messages.success(request, _("Signed out there, at once."))
    return redirect("people:security")
