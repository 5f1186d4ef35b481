"""Reads back what entries say of rows, so that apps can compare the two.

Entries come in batches, so that a source streams in constant memory with few queries a batch.
What cannot be read is left out: the walk through the journal says what is wrong with it.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from django.db import models
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast

from portal.journal.models import JournalEntry

CHUNK = 200
logger = logging.getLogger(__name__)
Row = TypeVar("Row")
RowModel = TypeVar("RowModel", bound=models.Model)


@dataclass(frozen=True)
class Statement:
    """One entry: `personal` holds the texts still kept, by their JSON pointer in `data`."""

    pk: int
    event: str
    subject: int
    data: dict[str, Any]
    personal: dict[str, str]


def statements_about(subject: type[models.Model], *events: str) -> Iterator[list[Statement]]:
    """Batches of what `events` tell of rows of `subject`, oldest first."""
    entries = entries_telling_of(subject, *events).prefetch_related("personal_data").order_by("pk")
    yield from batches(
        statement for entry in entries.iterator(CHUNK) if (statement := read_statement(entry))
    )


def statements_by_row(
    subject: type[models.Model], keys: set[int], *events: str
) -> dict[int, list[Statement]]:
    """What `events` tell of the rows with these keys, oldest first, by key."""
    entries = entries_telling_of(subject, *events).filter(subject_id__in=[str(key) for key in keys])
    found: dict[int, list[Statement]] = {key: [] for key in keys}
    for entry in entries.prefetch_related("personal_data").order_by("pk"):
        if statement := read_statement(entry):
            found[statement.subject].append(statement)
    return found


def entries_telling_of(subject: type[models.Model], *events: str) -> QuerySet[JournalEntry]:
    """The entries with which `events` tell of rows of `subject`."""
    return JournalEntry.objects.filter(event__in=events, subject_type=subject._meta.label)


def read_statement(entry: JournalEntry) -> Statement | None:
    """What an entry tells; None where that cannot be read."""
    try:
        data, subject = entry.content["data"], int(entry.subject_id)
    except (KeyError, TypeError, ValueError):
        return None
    if not isinstance(data, dict):
        return None
    return Statement(entry.pk, entry.event, subject, data, entry.personal)


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
    """The findings of all `parts`. One that stumbles over forged rows does not hide the rest."""
    for part in parts:
        try:
            yield from part()
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            logger.warning("A part of the source %s stumbled", name, exc_info=True)
            yield f"{name}: rows or entries cannot be read ({type(error).__name__})"


def differences(label: str, row: Mapping[str, Any], said: Mapping[str, Any]) -> Iterator[str]:
    """One finding for each key that both have and that differs."""
    for name in sorted(row.keys() & said.keys()):
        if row[name] != said[name]:
            yield f"{label}: its {name} is not what the journal says"
