"""Compares the rows of acts with the entries that commit to them, for `verify_journal`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from portal.accounts.acts.rows import commitment
from portal.accounts.models import AccountAct, User
from portal.journal.models import JournalEntry
from portal.journal.verify import replay, sources

Kind = AccountAct.Kind
NEVER_ENTERED = (*AccountAct.FAILURES, Kind.SLOWED)
EVENTS = tuple(f"account.{kind}" for kind in Kind if kind not in NEVER_ENTERED)
ERASED = "account.acts_erased"


def inspect() -> Iterator[sources.Copy | str]:
    """Every row that is not what the journal tells, and every one that went without an act."""
    yield from replay.all_findings("accounts", _changed, _unsaid, _gone)


def index() -> Iterator[dict[str, Any]]:
    """The acts, for an audit pack: neither address nor browser."""
    rows = AccountAct.objects.exclude(entry=None).order_by("pk")
    for row in rows.iterator(replay.CHUNK):
        yield {
            "id": row.pk,
            "user": row.user_id,
            "kind": row.kind,
            "at": row.at.isoformat(),
            "entry": str(row.entry),
        }


def _changed() -> Iterator[str]:
    rows = AccountAct.objects.exclude(entry=None).order_by("pk")
    for batch in replay.batches(rows.iterator(replay.CHUNK)):
        entries = JournalEntry.objects.filter(uuid__in=[row.entry for row in batch])
        known = {entry.uuid: entry for entry in entries}
        for row in batch:
            entry = known.get(row.entry) if row.entry else None
            said = replay.read_statement(entry) if entry else None
            if said is None or said.event != f"account.{row.kind}":
                yield f"act {row.pk}: the journal knows nothing of it"
            elif said.subject != row.user_id or said.data.get("row") != commitment(row):
                yield f"act {row.pk}: it is not what the journal tells"


def _unsaid() -> Iterator[str]:
    """Rows that must have an entry and have none; locks wait a moment for theirs."""
    untold = AccountAct.objects.filter(entry=None).exclude(kind__in=NEVER_ENTERED)
    for row in untold.exclude(Q(kind=Kind.LOCKED)).order_by("pk").iterator(replay.CHUNK):
        yield f"act {row.pk}: the journal knows nothing of it"


def _gone() -> Iterator[str]:
    """Entries newer than all that was erased, whose row is not there."""
    until = _erased_until()
    for batch in replay.statements_about(User, *EVENTS):
        entries = JournalEntry.objects.filter(pk__in=[said.pk for said in batch])
        moments = {entry.pk: entry for entry in entries}
        uuids = [entry.uuid for entry in entries]
        kept = set(AccountAct.objects.filter(entry__in=uuids).values_list("entry", flat=True))
        for said in batch:
            entry = moments[said.pk]
            if entry.uuid not in kept and (until is None or entry.at > until):
                yield f"entry {entry.uuid} ({said.event}): its row went without an act"


def _erased_until() -> dt.datetime | None:
    """Up to when rows were erased because their time was over."""
    found = None
    for batch in replay.statements_about(AccountAct, ERASED):
        for said in batch:
            moment = parse_datetime(str(said.data.get("until", "")))
            if said.data.get("reason") == "term" and moment:
                found = max(found, moment) if found else moment
    return found
