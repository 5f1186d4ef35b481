"""What the journal of today answers to a sealed file's own checkpoint, entry and fingerprint."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from portal.documents.models import Document
from portal.documents.verify.proven import Proven
from portal.journal.models import Checkpoint, JournalEntry, SequencedEntry, Unsequenced
from portal.journal.record import COMMITMENT, commitment
from portal.journal.tree import keys, merkle, proofs, signed_note

logger = logging.getLogger(__name__)

SEALED = "document.sealed"
LOOKED_AT = 2000
"""Sealings after an entry, among which that of its document is looked for when no row names it."""
BROKEN_ROWS = (KeyError, ValueError, TypeError, AttributeError, RecursionError)
"""What reading the tree or an entry ends in, where somebody has changed rows."""


class Journal(models.TextChoices):
    """What it answers: it bears the file out, it ends before the file, or it says another thing."""

    CONFIRMS = "confirms"
    UNKNOWN = "unknown"
    CONTRADICTS = "contradicts"


@dataclass(frozen=True)
class Sealing:
    """An entry of the journal that tells of a sealing, and that the tree holds."""

    entry: JournalEntry
    data: dict[str, Any]

    def text(self, name: str) -> str:
        value = self.data.get(name)
        return value if isinstance(value, str) else ""

    def holder(self) -> str:
        """The holder, where the text that is kept is the one that the entry commits to."""
        said = self.data.get("holder")
        for datum in self.entry.personal_data.filter(path="/holder", erased_by=None):
            if said == {COMMITMENT: commitment(bytes(datum.salt), datum.text)}:
                return datum.text
        return ""


@dataclass(frozen=True)
class Answer:
    """Each part is None where the journal ends before it could say anything."""

    continues: bool | None
    entry_stands: bool | None
    file_told: bool | None
    sealing: Sealing | None

    @property
    def state(self) -> Journal:
        parts = (self.continues, self.entry_stands, self.file_told)
        if False in parts:
            return Journal.CONTRADICTS
        return Journal.UNKNOWN if None in parts else Journal.CONFIRMS


def ask(proven: Proven, sha256: str, row: Document | None) -> Answer:
    """Ask whether the journal continues from the file's checkpoint, still has its entry word for
    word, and tells of the sealing of these very bytes. `row` only says where to look first."""
    sealings = _sealings_of(proven, row)
    told = next((found for found in sealings if found.text("sealed_sha256") == sha256), None)
    other = next(iter(sealings), None)
    return Answer(
        continues=_continues(proven.checkpoint),
        entry_stands=_entry_stands(proven),
        file_told=True if told else (False if other else None),
        sealing=told,
    )


def _continues(old: signed_note.CheckpointText) -> bool | None:
    if old.size > proofs.size():
        return None
    try:
        latest = Checkpoint.objects.order_by("-size").first()
        if latest is None or latest.size < old.size:
            # Entries without the checkpoint that was signed with them: it was taken away.
            return False
        new = signed_note.verify(latest.note, keys.verifiers())
        proof = proofs.consistency_proof(old.size, new.size)
        return merkle.verify_consistency(old.size, new.size, old.root, new.root, proof)
    except BROKEN_ROWS:
        logger.warning("The tree cannot be read", exc_info=True)
        return False


def _entry_stands(proven: Proven) -> bool | None:
    place = SequencedEntry.objects.select_related("entry").filter(seq=proven.index).first()
    if place is None:
        return None if proven.index >= proofs.size() else False
    leaf = merkle.leaf_hash(proven.body)
    return bytes(place.entry.body) == proven.body and bytes(place.leaf_hash) == leaf


def _sealings_of(proven: Proven, row: Document | None) -> list[Sealing]:
    """The sealings of the document that this entry stands for, as the tree holds them."""
    near = list(sealings_of_row(row)) if row else []
    return [found for found in near if _is_of(found, proven)] or list(_later_ones(proven))


def sealings_of_row(row: Document) -> Iterator[Sealing]:
    """The sealings that the journal tells of this row, as far as the tree holds them."""
    yield from _standing(
        JournalEntry.objects.filter(
            event=SEALED, subject_type=row._meta.label, subject_id=str(row.pk)
        ).order_by("pk")
    )


def _later_ones(proven: Proven) -> Iterator[Sealing]:
    """Sealing follows signing within moments: without a row it is looked for there."""
    place = SequencedEntry.objects.filter(seq=proven.index).first()
    if place is None:
        return
    rows = JournalEntry.objects.filter(event=SEALED, pk__gt=place.entry_id).order_by("pk")
    for entry in rows[:LOOKED_AT]:
        if proven.entry_uuid.encode() in bytes(entry.body):
            yield from (found for found in _standing([entry]) if _is_of(found, proven))


def _is_of(sealing: Sealing, proven: Proven) -> bool:
    return sealing.text("entry") == proven.entry_uuid


def _standing(entries: "models.QuerySet[JournalEntry] | list[JournalEntry]") -> Iterator[Sealing]:
    for entry in entries:
        try:
            content = entry.content
            if content["event"] == SEALED and entry_stands(entry):
                yield Sealing(entry, dict(content["data"]))
        except BROKEN_ROWS:
            logger.warning("The entry %s cannot be read", entry.pk, exc_info=True)


def entry_stands(entry: JournalEntry) -> bool:
    """Whether the tree proves the entry, or it waits for its place, as it does for seconds."""
    covered = proofs.covering_checkpoint(entry.pk)
    if covered is None:
        return Unsequenced.objects.filter(entry=entry).exists()
    place, checkpoint = covered
    statement = signed_note.verify(checkpoint.note, keys.verifiers())
    path = proofs.inclusion_proof(place.seq, statement.size)
    leaf = merkle.leaf_hash(bytes(entry.body))
    included = merkle.verify_inclusion(leaf, place.seq, statement.size, path, statement.root)
    return included and bool(_continues(statement))
