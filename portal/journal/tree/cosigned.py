"""Who else has signed a checkpoint. The witnesses' app knows; the journal lies below and asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from portal.core.extensions import ExtensionPoint
from portal.journal.models import Checkpoint

MOST_LINES = 15
"""Cosignatures in a note that is handed out: with ours 16, which every reader must accept."""


@dataclass(frozen=True)
class Signed:
    """One cosignature, proven by the key of a witness. `witness` is what people call it."""

    witness: str
    vkey: str
    at: dt.datetime
    line: str


@dataclass(frozen=True)
class State:
    """How a witness follows the journal: what it signed last, and since when it has not signed
    what it should; whether we call it, or it comes by itself."""

    witness: str
    vkey: str
    size: int
    seen_at: dt.datetime | None
    behind: int
    missing_since: dt.datetime | None
    silent: bool
    called: bool


@dataclass(frozen=True)
class Witnessing:
    """What the witnesses' app answers: cosignatures kept, by size; those that a note itself bears;
    the states of the witnesses in use; the checkpoints that one of them has signed."""

    kept: Callable[[Collection[int]], dict[int, list[Signed]]]
    borne: Callable[[str], list[Signed]]
    states: Callable[[], list[State]]
    signed: Callable[[], QuerySet[Checkpoint]]


witnessing: ExtensionPoint[Witnessing] = ExtensionPoint("witnessing", key=lambda _one: "witnesses")


def register_witnessing(answers: Witnessing) -> Witnessing:
    """Have the journal know who else signs its checkpoints."""
    return witnessing.add(answers)


def signed_by(sizes: Collection[int]) -> dict[int, list[Signed]]:
    """The cosignatures kept of the checkpoints of these sizes, the earliest first."""
    return {size: found for one in witnessing for size, found in one.kept(sizes).items()}


def borne_by(note: str) -> list[Signed]:
    """The cosignatures in a note, by the keys of witnesses that are or were in use."""
    return [found for one in witnessing for found in one.borne(note)]


def states() -> list[State]:
    """The witnesses in use."""
    return [state for one in witnessing for state in one.states()]


def is_expected_soon() -> bool:
    """Whether a new checkpoint will be signed within seconds: by a witness that we call, and that
    has not been silent for a day. One that comes by itself comes when it likes."""
    return any(state.called and not state.silent for state in states())


def signed_checkpoints() -> QuerySet[Checkpoint]:
    """The checkpoints that a witness has signed."""
    for one in witnessing:
        return one.signed()
    return Checkpoint.objects.none()


def with_lines(note: str, signed: Sequence[Signed]) -> str:
    """A note with cosignatures after our own signature."""
    return note + "".join(one.line for one in signed[:MOST_LINES])


def note_of(checkpoint: Checkpoint) -> str:
    """The signed note of a checkpoint as it is handed out: our signature, then the witnesses'."""
    return with_lines(checkpoint.note, signed_by([checkpoint.size]).get(checkpoint.size, []))
