"""Entries about clocks, each by the process that has measured it; about the entry it stands at."""

from portal.core.actions import action
from portal.journal.models import JournalEntry
from portal.journal.record import Actor, record


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
