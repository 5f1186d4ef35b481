"""The rows of acts: made, and committed to by the journal without a word of what is personal."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Any

from portal.accounts.acts.seen import Seen
from portal.accounts.models import AccountAct, User
from portal.core import clock
from portal.journal import canonical
from portal.journal.models import JournalEntry

SALT_BYTES = 32


def new_act(user: User | None, kind: str, seen: Seen, detail: str = "", **more: Any) -> AccountAct:
    """A row that is not yet saved."""
    return AccountAct(
        user=user,
        kind=kind,
        at=clock.now(),
        ip=seen.ip,
        browser=seen.browser,
        detail=detail[:200],
        salt=secrets.token_bytes(SALT_BYTES),
        **more,
    )


def commitment(act: AccountAct) -> str:
    """SHA-256 of the salt and of what the row tells: says nothing once the row is erased."""
    told = canonical.dumps(
        {
            "user": act.user_id,
            "kind": str(act.kind),
            "at": act.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            "ip": act.ip or "",
            "browser": act.browser,
            "detail": act.detail,
        }
    )
    return hashlib.sha256(bytes(act.salt) + told).hexdigest()


def keep(act: AccountAct, entry: JournalEntry) -> AccountAct:
    """Save the row that `entry` commits to."""
    act.entry = entry.uuid
    act.save(force_insert=True)
    return act
