"""What a sealed file proves by itself: its data, the journal entry that names it, and the signed
checkpoint under which that entry lies. Pure: from attached bytes, without any row."""

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.documents.kinds import Said
from portal.documents.models import BINDING_KEYS
from portal.documents.sealing.rendering import CHECKPOINT, DATA, PROOF
from portal.journal import canonical
from portal.journal.tree import merkle, signed_note


class NotProven(ValueError):
    """The attachments do not prove what they say."""


class UnknownKey(NotProven):
    """The checkpoint was signed by a key that is not among those we publish."""


@dataclass(frozen=True)
class Proven:
    """What a file proves. `proof` is all of its proof.json, which lies under the seal only."""

    data: Mapping[str, Any]
    data_sha256: str
    body: bytes
    entry: Mapping[str, Any]
    index: int
    checkpoint: signed_note.CheckpointText
    note: str
    proof: Mapping[str, Any]

    @property
    def number(self) -> str:
        return self.text("number")

    @property
    def code(self) -> str:
        return self.text("code")

    @property
    def entry_uuid(self) -> str:
        return str(self.entry.get("uuid"))

    def text(self, name: str) -> str:
        """What the file says of itself under `name`; older ones say less."""
        value = self.proof.get(name)
        return value if isinstance(value, str) else ""

    @property
    def issued_at(self) -> dt.datetime | None:
        """When it was issued: as the file says, or the moment of its entry."""
        return moment(self.text("issued_at")) or moment(self.entry.get("at"))

    @property
    def said(self) -> Said:
        """What its kind is asked about."""
        return Said(self.number, self.data, str(self.entry["subject"]["id"]))


def moment(value: Any) -> dt.datetime | None:
    """A moment with its offset, from text; None for anything else."""
    try:
        found = dt.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else None


def prove(attached: Mapping[str, bytes], verifiers: Iterable[signed_note.Verifier]) -> Proven:
    """What the attached files prove, by the keys that we publish. Raises NotProven."""
    try:
        note = attached[CHECKPOINT].decode()
        proof, data = json.loads(attached[PROOF]), canonical.loads(attached[DATA])
        body = base64.b64decode(proof["entry"], validate=True)
        entry = canonical.loads(body)
        index, size = proof["leaf_index"], proof["tree_size"]
        path = [base64.b64decode(step, validate=True) for step in proof["inclusion_proof"]]
        subject, said = entry["subject"]["id"], entry["data"]
        named = {said[key] for key in BINDING_KEYS if said.get(key)}
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise NotProven("its attachments cannot be read") from error
    if not isinstance(index, int) or not isinstance(size, int) or not isinstance(data, dict):
        raise NotProven("its attachments cannot be read")
    if not isinstance(subject, str):
        raise NotProven("its entry names nothing")
    checkpoint = _signed(note, list(verifiers))
    digest = hashlib.sha256(attached[DATA]).hexdigest()
    if proof.get("data_sha256") != digest or (named and digest not in named):
        raise NotProven("its data is not what the entry names")
    leaf = merkle.leaf_hash(body)
    if size != checkpoint.size or not merkle.verify_inclusion(
        leaf, index, size, path, checkpoint.root
    ):
        raise NotProven("its entry does not lie under its checkpoint")
    return Proven(data, digest, body, entry, index, checkpoint, note, proof)


def _signed(note: str, verifiers: list[signed_note.Verifier]) -> signed_note.CheckpointText:
    """The checkpoint, signed by one of `verifiers`. Raises NotProven, or UnknownKey."""
    try:
        _checkpoint, signatures = signed_note.parse(note)
        known = {(verifier.name, verifier.key_id) for verifier in verifiers}
        if not any((name, key_id) in known for name, key_id, _signature in signatures):
            raise UnknownKey("its checkpoint is not signed by a key that is published")
        return signed_note.verify(note, verifiers)
    except signed_note.BadNote as error:
        raise NotProven(str(error)) from error
