"""Entries about clocks, each by the process that has measured it, about the entry it stands at; and
about keys, by who changed them, about the checkpoint that was the latest then."""

from typing import TYPE_CHECKING

from portal.core.actions import action
from portal.journal.models import Checkpoint, JournalEntry
from portal.journal.record import Actor, Personal, record

if TYPE_CHECKING:
    from portal.accounts.models import User


@action
def tell_of_drift(*, by: Actor, entry: JournalEntry, seconds: int) -> None:
    """The machine's clock was `seconds` ahead of the database's, or behind it below zero."""
    record(event="journal.clock_drifted", subject=entry, by=by, data={"seconds": seconds})


@action
def tell_of_jump(*, by: Actor, entry: JournalEntry, clock: str, seconds: int) -> None:
    """A clock ("machine" or "database") went back by `seconds`."""
    record(
        event="journal.clock_jumped_back",
        subject=entry,
        by=by,
        data={"clock": clock, "seconds": seconds},
    )


@action
def tell_of_late_commit(*, by: Actor, entry: JournalEntry, seconds: int) -> None:
    """The transaction of `entry` was committed `seconds` later, behind younger entries."""
    record(event="journal.committed_late", subject=entry, by=by, data={"seconds": seconds})


@action
def tell_of_rotation(
    *, by: "User | Actor", checkpoint: Checkpoint, key: str, public: str, reason: str, operator: str
) -> None:
    """Write that a key of the portal was changed; `public` is what may be shown of the new one."""
    data = {
        "key": key,
        "public": public,
        "reason": Personal(reason),
        "operator": Personal(operator),
    }
    record(event="key.rotated", subject=checkpoint, by=by, data=data)


@action
def tell_of_compromise(
    *, by: "User | Actor", checkpoint: Checkpoint, key: str, public: str, reason: str, operator: str
) -> None:
    """Write that others may have a key of the portal; `public` is what may be shown of it."""
    data = {
        "key": key,
        "public": public,
        "reason": Personal(reason),
        "operator": Personal(operator),
    }
    record(event="key.compromised", subject=checkpoint, by=by, data=data)
