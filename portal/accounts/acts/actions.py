"""Acts of one's account, each an entry of the journal: who came in, who left, what changed.

Those that allauth carries out itself are noted in its transaction (`sign_in.adapter`,
`second_factor.noted`); the entry holds a commitment to the row, never an address or a browser.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from allauth.usersessions.models import UserSession
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from portal.accounts.acts.rows import commitment, keep, new_act
from portal.accounts.acts.seen import Seen
from portal.accounts.models import AccountAct, User
from portal.core.actions import Refused, action
from portal.journal.models import JournalEntry
from portal.journal.record import Actor, record

Kind = AccountAct.Kind


@action
def note_sign_in(*, by: User, seen: Seen, methods: Sequence[str]) -> AccountAct:
    """Come in, by the proofs `methods` in the order in which they were given."""
    act = new_act(by, Kind.SIGNED_IN, seen, ",".join(methods))
    data = {"methods": list(methods), "row": commitment(act)}
    return keep(act, record(event="account.signed_in", subject=by, by=by, data=data))


@action
def note_sign_out(*, by: User, seen: Seen) -> AccountAct:
    """Leave: this session is over."""
    act = new_act(by, Kind.SIGNED_OUT, seen)
    data = {"row": commitment(act)}
    return keep(act, record(event="account.signed_out", subject=by, by=by, data=data))


@action
def end_sessions(*, by: User, sessions: Sequence[UserSession], seen: Seen) -> AccountAct:
    """End sessions of one's own on other devices, at once. Raises Refused "no_session"."""
    mine = [session for session in sessions if session.user_id == by.pk]
    if not mine:
        raise Refused(_("There is no other session: you are signed in here alone."), "no_session")
    act = new_act(by, Kind.SESSIONS_ENDED, seen, str(len(mine)))
    for session in mine:
        session.end()
    data = {"count": len(mine), "row": commitment(act)}
    return keep(act, record(event="account.sessions_ended", subject=by, by=by, data=data))


@action
def change_password(*, by: User, password_hash: str, seen: Seen) -> AccountAct:
    """Set another password, by whoever is signed in; the hash takes too long for this."""
    _set_password(by, password_hash)
    act = new_act(by, Kind.PASSWORD_CHANGED, seen)
    data = {"row": commitment(act)}
    return keep(act, record(event="account.password_changed", subject=by, by=by, data=data))


@action
def reset_password(*, by: User, password_hash: str, seen: Seen) -> AccountAct:
    """Set another password, by a link that came by mail."""
    _set_password(by, password_hash)
    act = new_act(by, Kind.PASSWORD_RESET, seen)
    data = {"row": commitment(act)}
    return keep(act, record(event="account.password_reset", subject=by, by=by, data=data))


def _set_password(user: User, password_hash: str) -> None:
    user.password = password_hash
    user.save(update_fields=["password"])


@action
def note_app_added(*, by: User, seen: Seen) -> AccountAct:
    """Set up an authenticator app."""
    act = new_act(by, Kind.APP_ADDED, seen)
    data = {"row": commitment(act)}
    return keep(act, record(event="account.app_added", subject=by, by=by, data=data))


@action
def note_app_removed(*, by: User, seen: Seen) -> AccountAct:
    """Remove the authenticator app; with the last factor the recovery codes go too."""
    act = new_act(by, Kind.APP_REMOVED, seen)
    data = {"row": commitment(act)}
    return keep(act, record(event="account.app_removed", subject=by, by=by, data=data))


@action
def note_passkey_added(*, by: User, seen: Seen, name: str) -> AccountAct:
    """Add a passkey or security key. Its name is the person's own word, so the row has it."""
    act = new_act(by, Kind.PASSKEY_ADDED, seen, name)
    data = {"row": commitment(act)}
    return keep(act, record(event="account.passkey_added", subject=by, by=by, data=data))


@action
def note_passkey_renamed(*, by: User, seen: Seen, name: str) -> AccountAct:
    """Give a passkey or security key another name."""
    act = new_act(by, Kind.PASSKEY_RENAMED, seen, name)
    data = {"row": commitment(act)}
    return keep(act, record(event="account.passkey_renamed", subject=by, by=by, data=data))


@action
def note_passkey_removed(*, by: User, seen: Seen, name: str) -> AccountAct:
    """Remove a passkey or security key; with the last factor the recovery codes go too."""
    act = new_act(by, Kind.PASSKEY_REMOVED, seen, name)
    data = {"row": commitment(act)}
    return keep(act, record(event="account.passkey_removed", subject=by, by=by, data=data))


@action
def note_codes_made(*, by: User, seen: Seen) -> AccountAct:
    """Make recovery codes: earlier ones are void."""
    act = new_act(by, Kind.CODES_MADE, seen)
    data = {"row": commitment(act)}
    return keep(act, record(event="account.codes_made", subject=by, by=by, data=data))


@action
def note_code_used(*, by: User, seen: Seen, left: int) -> AccountAct:
    """Use a recovery code; `left` are still good."""
    act = new_act(by, Kind.CODE_USED, seen, str(left))
    data = {"left": left, "row": commitment(act)}
    return keep(act, record(event="account.code_used", subject=by, by=by, data=data))


@action
def enter_lock(*, by: Actor, act: AccountAct) -> AccountAct:
    """Enter a lock of an account: one entry, however many failures. Raises Refused "entered"."""
    row = AccountAct.objects.select_for_update().get(pk=act.pk)
    if row.entry or row.user is None:
        raise Refused(_("This is in the journal already."), "entered")
    data = {"failures": _failures_before(row), "row": commitment(row)}
    entry = record(event="account.locked", subject=row.user, by=by, data=data)
    row.entry = entry.uuid
    row.save(update_fields=["entry"])
    return row


def _failures_before(lock: AccountAct) -> int:
    """How many failures have led to a lock: those of the quarter of an hour before it."""
    since = lock.at - dt.timedelta(minutes=15)
    failed = AccountAct.objects.filter(user=lock.user, kind__in=AccountAct.FAILURES)
    return failed.filter(at__gt=since, at__lte=lock.at).count()


@action
def erase_acts(*, by: Actor, last: AccountAct, reason: str, keys: Sequence[int]) -> int:
    """Erase rows whose time is over, `last` the newest of them: how many.

    What the entries of the journal commit to is then known to nobody.
    """
    rows = AccountAct.objects.filter(pk__in=list(keys))
    # An entry is later than its row, that of a lock by as long as the worker took.
    told = JournalEntry.objects.filter(uuid__in=rows.values("entry")).aggregate(at=Max("at"))["at"]
    until = max(last.at, told) if told else last.at
    record(
        event="account.acts_erased",
        subject=last,
        by=by,
        data={"count": len(keys), "until": until.isoformat(), "reason": reason},
    )
    rows.delete()
    return len(keys)
