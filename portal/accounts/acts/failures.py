"""What was tried and failed: a row and a line of the log each, of bounded number.

An attempt costs the same whether the address has an account or not, and the address of none is
kept nowhere: a keyed hash says whether two attempts were about the same. How many there can be is
bounded by the limits of attempts, and by `keeping`. A lock is one row and, for an account, one
entry of the journal, which the worker writes: at the request nobody can tell the two apart.
"""

from __future__ import annotations

import datetime as dt

import structlog
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from portal.accounts.acts.rows import new_act
from portal.accounts.acts.seen import hash_of_address, seen_in
from portal.accounts.models import AccountAct, User
from portal.core import clock
from portal.core.work import wake

log = structlog.get_logger(__name__)

Kind = AccountAct.Kind
LOCK_LASTS = dt.timedelta(minutes=5)


def note_failure(
    request: HttpRequest, kind: Kind, *, user: User | None = None, address: str = ""
) -> None:
    """Keep one attempt that failed, of `user` or with an `address` that is nobody's."""
    # Made in any case: it costs the same whoever it is.
    hashed = hash_of_address(address)
    nobody = hashed if address and user is None else ""
    act = new_act(user, kind, seen_in(request), address_hash=nobody)
    act.save(force_insert=True)
    _say("account.attempt_failed", act)


def note_lock(request: HttpRequest, *, user: User | None = None, address: str = "") -> None:
    """Keep that this account, or this address of none, is locked: once while it lasts."""
    # Made in any case: it costs the same whoever it is.
    hashed = hash_of_address(address)
    nobody = hashed if address and user is None else ""
    act = new_act(user, Kind.LOCKED, seen_in(request), address_hash=nobody)
    _once(act, f"lock:{user.pk if user else nobody}")


def note_slowed(request: HttpRequest) -> None:
    """Keep that one place makes too many attempts, with whatever addresses: once while it does."""
    act = new_act(None, Kind.SLOWED, seen_in(request))
    _once(act, f"slowed:{act.ip}")


def _once(act: AccountAct, key: str) -> None:
    """Insert unless there is one of late; two at once meet at the unique key."""
    of_late = AccountAct.objects.filter(
        kind=act.kind, user=act.user, address_hash=act.address_hash, at__gt=act.at - LOCK_LASTS
    )
    if act.kind == Kind.SLOWED:
        of_late = of_late.filter(ip=act.ip)
    known = of_late.exists()
    act.once = f"{key}:{int(clock.now().timestamp() // LOCK_LASTS.total_seconds())}"
    if not known and _is_first(act):
        _say("account.attempts_refused", act)
        if act.kind == Kind.LOCKED:
            wake("portal.accounts.tasks.enter_locks")


def _is_first(act: AccountAct) -> bool:
    """Insert it; whether nobody else has at this moment."""
    try:
        with transaction.atomic():
            act.save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _say(event: str, act: AccountAct) -> None:
    log.warning(
        event,
        kind=str(act.kind),
        account=act.user_id,
        address=act.address_hash or None,
        ip=act.ip,
        browser=act.browser,
    )
