"""Reads back what entries say of rows, so that apps can compare the two.

Entries come in batches, so that a source streams in constant memory with few queries a batch.
What cannot be read is left out: the walk through the journal says what is wrong with it.
"""

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from django.db import models
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast

from portal.journal import versions
from portal.journal.models import JournalEntry

CHUNK = 200
MOST_BLAMED = 50
"""Each has its part begin anew, so that what it gathers on the way is whole."""
BIGGEST = models.BigIntegerField.MAX_BIGINT
logger = logging.getLogger(__name__)
Row = TypeVar("Row")
RowModel = TypeVar("RowModel", bound=models.Model)


@dataclass(frozen=True)
class Statement:
    """One entry: `personal` holds the texts still kept, by their JSON pointer in `data`; `at` is
    when it says that it was written."""

    pk: int
    event: str
    subject: int
    data: dict[str, Any]
    personal: dict[str, str]
    at: dt.datetime | None = None


@dataclass
class _Step:
    """Where a part of a source is in its statements: the batch in hand, which of them are looked
    at one by one, and those over which it stumbled, which it is not shown again."""

    batch: list[Statement] = field(default_factory=list)
    singly: tuple[int, int] = (0, 0)
    blamed: set[int] = field(default_factory=set)

    def narrow(self) -> Statement | None:
        """Look at the batch in hand one by one; the statement to blame once it is alone."""
        first, last = self.batch[0], self.batch[-1]
        if first is not last:
            self.singly = first.pk, last.pk
            return None
        self.blamed.add(first.pk)
        return first


_step: ContextVar[_Step | None] = ContextVar("step", default=None)


def statements_about(subject: type[models.Model], *events: str) -> Iterator[list[Statement]]:
    """Batches of what `events` tell of rows of `subject`, oldest first."""
    step = _step.get() or _Step()
    after = -1
    while found := _statements_after(after, subject, events):
        begin, end = step.singly
        size = 1 if begin <= found[-1].pk and found[0].pk <= end else CHUNK
        read = (read_statement(entry) for entry in found if entry.pk not in step.blamed)
        for batch in batches((said for said in read if said), size):
            step.batch = batch
            yield batch
        after, step.batch = found[-1].pk, []


def _statements_after(
    after: int, subject: type[models.Model], events: tuple[str, ...]
) -> list[JournalEntry]:
    # Not their moments: a forged one may be none that can be read.
    rows = entries_telling_of(subject, *events).filter(pk__gt=after).order_by("pk")
    return list(
        rows.only("pk", "event", "subject_id", "body").prefetch_related("personal_data")[:CHUNK]
    )


def statements_by_row(
    subject: type[models.Model], keys: set[int], *events: str
) -> dict[int, list[Statement]]:
    """What `events` tell of the rows with these keys, oldest first, by key."""
    entries = entries_telling_of(subject, *events).filter(subject_id__in=[str(key) for key in keys])
    found: dict[int, list[Statement]] = {key: [] for key in keys}
    rows = entries.only("pk", "event", "subject_id", "body").order_by("pk")
    for entry in rows.prefetch_related("personal_data"):
        if statement := read_statement(entry):
            found[statement.subject].append(statement)
    return found


def entries_telling_of(subject: type[models.Model], *events: str) -> QuerySet[JournalEntry]:
    """The entries with which `events` tell of rows of `subject`."""
    return JournalEntry.objects.filter(event__in=events, subject_type=subject._meta.label)


def read_statement(entry: JournalEntry) -> Statement | None:
    """What an entry tells; None where that cannot be read."""
    try:
        content, subject = entry.content, int(entry.subject_id)
        data, at = content["data"], versions.read_moment(content.get("at"))
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
    if not isinstance(data, dict) or not 0 <= subject <= BIGGEST:
        return None
    return Statement(entry.pk, entry.event, subject, data, entry.personal, at)


def batches(rows: Iterator[Row], size: int = CHUNK) -> Iterator[list[Row]]:
    """`rows` in lists of `size`."""
    while batch := list(islice(rows, size)):
        yield batch


def rows_without_statement(rows: QuerySet[RowModel], *events: str) -> QuerySet[RowModel]:
    """Those of `rows` of which none of `events` tells: they were added beside the actions."""
    own = entries_telling_of(rows.model, *events).filter(
        subject_id=Cast(OuterRef("pk"), CharField())
    )
    return rows.exclude(Exists(own)).order_by("pk")


def all_findings(name: str, *parts: Callable[[], Iterator[str]]) -> Iterator[str]:
    """The findings of all `parts`. A row or entry over which one stumbles is a finding, and the
    part goes on behind it; what it finds again on the way is told once."""
    for part in parts:
        step, told = _Step(), set[str]()
        while True:
            _step.set(step)
            try:
                for finding in part():
                    if finding not in told:
                        told.add(finding)
                        yield finding
                break
            except Exception as error:
                # Whoever forges rows may write what no code here expects.
                logger.warning("A part of the source %s stumbled", name, exc_info=True)
                if not step.batch:
                    yield f"{name}: rows or entries cannot be read ({type(error).__name__})"
                    break
                if blamed := step.narrow():
                    what = f"what {blamed.event} tells of {blamed.subject} cannot be compared"
                    yield f"{name}: {what} ({type(error).__name__})"
                if len(step.blamed) > MOST_BLAMED:
                    yield f"{name}: so many cannot be compared that the rest was left"
                    break
            finally:
                _step.set(None)


def survived(label: str, found: Iterator[str]) -> Iterator[str]:
    """`found`, and a finding instead of the error in which it ends."""
    try:
        yield from found
    except Exception as error:
        logger.warning("%s cannot be checked", label, exc_info=True)
        yield f"{label}: it cannot be read ({type(error).__name__})"


def read_each(rows: QuerySet[RowModel], keys: Iterable[Any]) -> dict[Any, RowModel | Exception]:
    """The rows with these keys. One that cannot be read stands as the error that it gives."""
    wanted = list(keys)
    try:
        return dict(rows.in_bulk(wanted))
    except Exception as error:
        if len(wanted) == 1:
            return {wanted[0]: error}
    found: dict[Any, RowModel | Exception] = {}
    for key in wanted:
        found |= read_each(rows, [key])
    return found


def differences(label: str, row: Mapping[str, Any], said: Mapping[str, Any]) -> Iterator[str]:
    """One finding for each key that both have and that differs."""
    for name in sorted(row.keys() & said.keys()):
        if row[name] != said[name]:
            yield f"{label}: its {name} is not what the journal says"
