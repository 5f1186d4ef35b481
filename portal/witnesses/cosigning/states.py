"""Who has signed what, proven by keys; and how each witness follows the journal. Reads only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from portal.core import clock
from portal.journal.models import Checkpoint
from portal.journal.tree.cosignature import cosignatures
from portal.journal.tree.cosigned import Signed, State
from portal.journal.tree.signed_note import BadNote
from portal.witnesses.cosigning.keeping import known_keys
from portal.witnesses.cosigning.models import Cosignature, Witness

SILENT = dt.timedelta(days=1)
"""How long a witness may leave a checkpoint unsigned before somebody should ask it why."""


def kept(sizes: Collection[int]) -> dict[int, list[Signed]]:
    """The cosignatures of the checkpoints of these sizes: each that holds, the earliest first.

    Two queries; what a row says of time or name is not believed, only its line.
    """
    rows = Cosignature.objects.filter(checkpoint__size__in=list(sizes))
    lines: dict[int, tuple[str, list[str]]] = {}
    found = rows.order_by("at", "pk").values_list("checkpoint__size", "checkpoint__note", "line")
    for size, note, line in found:
        lines.setdefault(size, (str(note), []))[1].append(str(line))
    names = _names() if lines else {}
    return {
        size: [one for line in each for one in _signed(note + line, names)]
        for size, (note, each) in lines.items()
    }


def borne(note: str) -> list[Signed]:
    """The cosignatures in a note, by the keys of witnesses that are or were in use."""
    names = _names()
    return _signed(note, names) if names else []


def _names() -> dict[str, str]:
    """What each witness is called, by its key: those of today before the former ones."""
    rows = Witness.objects.order_by(F("ended_at").asc(nulls_last=True), "pk")
    return dict(rows.values_list("vkey", "name"))


def _signed(note: str, names: dict[str, str]) -> list[Signed]:
    try:
        found = list(cosignatures(note, known_keys(names)))
    except (BadNote, ValueError):
        return []
    signed = []
    for one in found:
        vkey = one.witness.vkey()
        signed.append(Signed(str(names[vkey]), vkey, one.at, one.line))
    return signed


def with_sizes() -> QuerySet[Any]:
    """The witnesses in use, each with `last_size`: the largest checkpoint that it signed, or 0."""
    signed = Cosignature.objects.filter(witness=OuterRef("pk")).order_by("-checkpoint__size")
    last = Subquery(signed.values("checkpoint__size")[:1])
    return Witness.objects.in_use().annotate(last_size=Coalesce(last, 0))


def states() -> list[State]:
    """How each witness in use follows the journal, in the order in which they were registered.

    Two queries; one where there are none.
    """
    unsigned = Checkpoint.objects.filter(
        size__gt=OuterRef("last_size"), created_at__gte=OuterRef("begun_at")
    ).order_by("size")
    seen = Cosignature.objects.filter(witness=OuterRef("pk")).order_by("-at")
    rows = list(
        with_sizes()
        .annotate(
            seen_at=Subquery(seen.values("at")[:1]),
            missing_since=Subquery(unsigned.values("created_at")[:1]),
        )
        .order_by("pk")
    )
    if not rows:
        return []
    latest = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
    return [_state(row, latest) for row in rows]


def _state(row: Any, latest: int) -> State:
    missing = row.missing_since
    return State(
        witness=row.name,
        vkey=row.vkey,
        size=row.last_size,
        seen_at=row.seen_at,
        behind=max(latest - row.last_size, 0),
        missing_since=missing,
        silent=missing is not None and clock.now() - missing > SILENT,
        called=bool(row.url),
    )


def signed_checkpoints() -> QuerySet[Checkpoint]:
    """Those that a witness has signed."""
    return Checkpoint.objects.filter(Exists(Cosignature.objects.filter(checkpoint=OuterRef("pk"))))


def silent() -> list[State]:
    """The witnesses that should have signed for a day."""
    return [state for state in states() if state.silent]
