"""The two clocks of an entry, the machine's and the database's, held against each other.

Each entry states when it was written (`at`, by the machine's clock) and bears the moment at which
the database accepted it (`accepted`, by the database's; on PostgreSQL a trigger writes it into the
body, so that whoever inserts a row cannot choose it). As long as both agree there is nothing to
tell. This module notices where they do not:

- `drifted`: the machine's clock is more than `BOUND` off the database's;
- `jumped_back`: one of the two went back by more than `JUMP`, against a clock that never does;
- `committed_late`: a transaction was committed more than `BOUND` after its first entry, which
  hence stands behind entries that are younger.

What is noticed is told once the transaction has committed, by the process that has measured it:
`portal.journal.incidents` writes the entry and rings the bell. What no process has measured, such
as the moment in a row that somebody inserted, is a finding (`portal.journal.verify.order`).
"""

import datetime as dt
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from portal.journal.events import clock_went_wrong

BOUND = dt.timedelta(minutes=5)
"""Beyond this the clocks of machine and database disagree."""
JUMP = dt.timedelta(seconds=30)
"""Beyond this a clock that went back is told; less is what setting it right does."""
TOLD_AGAIN = 1800.0
"""Seconds after which a drift that lasts is told again: what is told excuses an hour."""
A_MOMENT = dt.timedelta(seconds=1)
BEGINNING = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Incident:
    """A clock that was seen to be wrong: by `seconds`, the machine's fast above zero."""

    kind: str
    clock: str
    seconds: int


def machine_now() -> dt.datetime:
    """The machine's clock, which nothing moves: not the demo's either."""
    return timezone.now()


def database_now() -> str:
    """The database's clock where its trigger does not write it: SQLite, to the millisecond."""
    # Asked of the library itself, in this process: no statement of the request's.
    found = connection.connection.execute("SELECT strftime('%Y-%m-%dT%H:%M:%f000Z', 'now')")
    return str(found.fetchone()[0])


def is_declared(at: dt.datetime, machine: dt.datetime) -> bool:
    """Whether a stated moment is not the machine's: told by the demo, which lives it anew."""
    return abs(at - machine) > A_MOMENT


class _Process:
    """What this process has seen of the clocks: each as it stands against the steady one."""

    machine: ClassVar[dt.timedelta | None] = None
    database: ClassVar[dt.timedelta | None] = None
    told: ClassVar[tuple[int, float] | None] = None
    """The drift that was told last, and when."""
    untold: ClassVar[dict[tuple[str, str], Incident]] = {}
    """What was seen; a transaction that is rolled back leaves it to the next."""


def forget() -> None:
    """Know of no clock, as a process that has just begun."""
    _Process.machine = _Process.database = _Process.told = None
    _Process.untold = {}


def compare(entry: UUID, machine: dt.datetime, database: dt.datetime) -> None:
    """Hold the clocks against each other at an entry; what is wrong is told after the commit."""
    steady = time.monotonic()
    for incident in _seen(machine, database, steady):
        _Process.untold[incident.kind, incident.clock] = incident
    watched = transaction.get_connection().run_on_commit
    if not any(isinstance(each[1], _Committed) for each in watched):
        transaction.on_commit(_Committed(entry, steady), robust=True)


def _seen(machine: dt.datetime, database: dt.datetime, steady: float) -> Iterator[Incident]:
    since = BEGINNING + dt.timedelta(seconds=steady)
    for name, moment in (("machine", machine), ("database", database)):
        before: dt.timedelta | None = getattr(_Process, name)
        setattr(_Process, name, moment - since)
        if before is not None and (back := before - (moment - since)) > JUMP:
            yield Incident("jumped_back", name, round(back.total_seconds()))
    drift = round((machine - database).total_seconds())
    told = _Process.told
    if abs(drift) <= BOUND.seconds:
        _Process.told = None
    elif told is None or abs(drift - told[0]) > BOUND.seconds or steady - told[1] > TOLD_AGAIN:
        yield Incident("drifted", "machine", drift)


@dataclass(frozen=True)
class _Committed:
    """Once a transaction is committed: tells what was seen, and whether it took long.

    `entry` is its first, written at `since` of the steady clock.
    """

    entry: UUID
    since: float

    def __call__(self) -> None:
        steady = time.monotonic()
        seen, _Process.untold = list(_Process.untold.values()), {}
        if steady - self.since > BOUND.seconds:
            seen.append(Incident("committed_late", "", round(steady - self.since)))
        for incident in seen:
            if incident.kind == "drifted":
                _Process.told = incident.seconds, steady
            clock_went_wrong.send(sender=Incident, incident=incident, entry=self.entry)
