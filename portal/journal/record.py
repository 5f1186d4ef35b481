"""Writes entries into the journal.

record(event="charter.signed", subject=signature, by=user, data={"charter": 3})
"""

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from portal.core import clock, work
from portal.core.actions import note_entry
from portal.journal import canonical, clocks, versions
from portal.journal.models import ActorKind, JournalEntry, PersonalDatum, Unsequenced, Why

if TYPE_CHECKING:
    from portal.accounts.models import User

COMMITMENT = "$personal"
"""The key under which a body holds a commitment; no caller may use it."""

ERASED = "$erased"
"""The key under which it names the texts that its act erased; no caller may use it either."""

SALT_BYTES = 32


@dataclass(frozen=True)
class Actor:
    """Who acts where nobody is signed in. `name` must not be personal data."""

    kind: ActorKind
    name: str

    @classmethod
    def system(cls, name: str) -> "Actor":
        """A part of the portal itself, such as "sequencer"."""
        return cls(ActorKind.SYSTEM, name)

    @classmethod
    def merchant(cls, reference: str) -> "Actor":
        """An end user who acts by a link; `reference` names the row, such as "site:12"."""
        return cls(ActorKind.MERCHANT, reference)


class Personal:
    """Personal data: the entry holds a salted commitment to it, and the text can be erased."""

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise TypeError("Personal data is text")
        # PostgreSQL stores neither NUL nor lone surrogates, and what is committed to must be
        # what is stored.
        cleaned = str.__str__(text).replace("\x00", "\ufffd")
        self.text = cleaned.encode("utf-8", "replace").decode("utf-8")


@dataclass
class _Beside:
    """What is written beside entries: their personal texts, their places in the queue."""

    texts: list[PersonalDatum] = field(default_factory=list)
    queued: list[Unsequenced] = field(default_factory=list)

    def write(self) -> None:
        texts, queued = self.texts, self.queued
        self.texts, self.queued = [], []
        PersonalDatum.objects.bulk_create(texts)
        Unsequenced.objects.bulk_create(queued)


_beside: ContextVar[_Beside | None] = ContextVar("written beside several entries", default=None)


@contextmanager
def written_together() -> Iterator[None]:
    """Write once, at the end, what goes beside all entries that are recorded inside.

    Inside one transaction: what goes wrong takes the entries with it.
    """
    beside = _Beside()
    token = _beside.set(beside)
    try:
        yield
    finally:
        _beside.reset(token)
    beside.write()


@dataclass(frozen=True)
class Erases:
    """What an act erases: all personal texts in the entries about `subjects` so far."""

    subjects: Sequence[models.Model]
    why: Why


def commitment(salt: bytes, text: str) -> str:
    """SHA-256 of salt and UTF-8 text, in hex. With 32 secret bytes it says nothing of the text."""
    return hashlib.sha256(salt + text.encode()).hexdigest()


def record(
    *,
    event: str,
    subject: models.Model,
    by: "User | Actor",
    data: Mapping[str, Any],
    erases: Erases | None = None,
) -> JournalEntry:
    """Write one entry in the caller's transaction; it takes no lock and has no number yet.

    `event` is a dotted name ("charter.signed"); `data` holds str, int, bool, None, `Personal`,
    and lists and dicts of these (dates as ISO strings). `erases` says which personal texts go
    with this act, and why: the entry names them. Raises TransactionManagementError
    outside a transaction, TypeError for data of another kind, ValueError for a subject or
    actor that is not saved.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("record() belongs in a transaction")
    if subject.pk is None:
        raise ValueError("The subject of a journal entry must be saved first")
    if erases and (waiting := _beside.get()):
        # What an entry of this very transaction holds may have to go too.
        waiting.write()
    personal: list[PersonalDatum] = []
    committed = _commit(data, "", personal)
    gone = _texts_about(erases.subjects) if erases else []
    if erases:
        committed |= {ERASED: {"why": str(erases.why), "texts": _named(gone)}}
    machine = clocks.machine_now()
    entry = JournalEntry(
        uuid=uuid.uuid4(),
        at=clock.now(),
        event=event,
        subject_type=subject._meta.label,
        subject_id=str(subject.pk),
        **_actor_columns(by),
    )
    entry.body = canonical.dumps(describe(entry) | _moments(entry, machine) | {"data": committed})
    entry.save(force_insert=True)
    clocks.compare(entry.uuid, machine, entry.accepted_at or machine)
    _write_beside(entry, personal)
    _erase(gone, entry)
    note_entry()
    work.wake("portal.journal.tasks.sequence")
    return entry


def _write_beside(entry: JournalEntry, personal: list[PersonalDatum]) -> None:
    """Its texts and its place in the queue, with those of others where it is one of several."""
    for datum in personal:
        datum.entry = entry
    beside = _beside.get() or _Beside()
    beside.texts += personal
    beside.queued.append(Unsequenced(entry=entry))
    if _beside.get() is None:
        beside.write()


def _texts_about(subjects: Sequence[models.Model]) -> list[PersonalDatum]:
    """The texts still kept in the entries about `subjects`, which nobody erases meanwhile."""
    about = models.Q()
    for kind, rows in groupby(subjects, key=lambda row: row._meta.label):
        keys = [str(row.pk) for row in rows]
        about |= models.Q(entry__subject_type=kind, entry__subject_id__in=keys)
    kept = PersonalDatum.objects.select_for_update(of=("self",)).select_related("entry")
    return list(kept.filter(about, erased_by=None).order_by("entry_id", "path")) if about else []


def _named(rows: list[PersonalDatum]) -> list[dict[str, Any]]:
    """Entries and paths: what was erased, without a word of it."""
    by_entry = groupby(rows, key=lambda row: str(row.entry.uuid))
    return [{"entry": uuid, "paths": [row.path for row in group]} for uuid, group in by_entry]


def _erase(rows: list[PersonalDatum], by: JournalEntry) -> None:
    """The salt goes too: without it nobody can tell what the commitment commits to."""
    keys = [row.pk for row in rows]
    PersonalDatum.objects.filter(pk__in=keys).update(salt=b"", text="", erased_by=by)


def describe(entry: JournalEntry) -> dict[str, Any]:
    """What `body` must say of the entry's columns: all but `data` and what the columns lack.

    Entries of version 2 also bear `accepted`, the database's own time, and `declared` where
    their `at` is no clock's; see `portal.journal.clocks`.
    """
    return versions.columns(entry, 2)


def _moments(entry: JournalEntry, machine: dt.datetime) -> dict[str, Any]:
    """What a body says of time beside `at`. PostgreSQL writes its own over `accepted`."""
    sqlite = transaction.get_connection().vendor == "sqlite"
    said: dict[str, Any] = {
        "accepted": clocks.database_now() if sqlite else versions.moment_text(machine)
    }
    return said | {"declared": True} if clocks.is_declared(entry.at, machine) else said


def _actor_columns(by: "User | Actor") -> dict[str, Any]:
    if isinstance(by, Actor):
        return {"actor_kind": by.kind, "actor_name": by.name}
    if getattr(by, "pk", None) is None:
        raise ValueError("The actor of a journal entry is a saved user or an Actor")
    return {"actor_kind": ActorKind.USER, "actor_user_id": by.pk}


def _commit(value: Any, path: str, personal: list[PersonalDatum]) -> Any:
    """`value` with each `Personal` replaced by its commitment, which goes into `personal`."""
    if isinstance(value, Personal):
        salt = secrets.token_bytes(SALT_BYTES)
        personal.append(PersonalDatum(path=path, salt=salt, text=value.text))
        return {COMMITMENT: commitment(salt, value.text)}
    if isinstance(value, Mapping):
        for name in (COMMITMENT, ERASED):
            if name in value:
                raise TypeError(f"{path or '/'}: {name!r} is reserved")
        return {k: _commit(v, canonical.pointer(path, k), personal) for k, v in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray)):
        return [_commit(v, canonical.pointer(path, i), personal) for i, v in enumerate(value)]
    return canonical.plain(value, path)
