"""Cosignatures of checkpoints, as c2sp.org/tlog-cosignature says: Ed25519, timestamped."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from portal.journal.tree.signed_note import PREFIX, BadNote, CheckpointText, parse

ED25519_TIMESTAMPED = b"\x04"
"""The signature type in key ids and verifier keys."""

LENGTH = 8 + 64
"""Of the bytes after the key id: a moment (big-endian seconds) and the signature."""
LATEST = 253_402_300_799
"""The last second that a calendar has: what names a later one is no moment."""
NAME = re.compile(r"[^\s+\x00-\x1f]{1,200}")


@dataclass(frozen=True)
class WitnessKey:
    """A witness by name and public key."""

    name: str
    key: Ed25519PublicKey

    @property
    def key_id(self) -> bytes:
        """First 4 bytes of SHA-256(name || LF || 0x04 || public key)."""
        raw = ED25519_TIMESTAMPED + self.key.public_bytes_raw()
        return hashlib.sha256(self.name.encode() + b"\n" + raw).digest()[:4]

    def vkey(self) -> str:
        """The verifier key as text: name+hash+base64(type || key)."""
        encoded = base64.b64encode(ED25519_TIMESTAMPED + self.key.public_bytes_raw()).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @classmethod
    def parse(cls, vkey: str) -> WitnessKey:
        """Read a verifier key. Raises ValueError when it is malformed, of another type (a log's
        own is 0x01), or its hash is wrong."""
        name, hint, encoded = vkey.strip().split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
        if raw[:1] != ED25519_TIMESTAMPED or not NAME.fullmatch(name):
            raise ValueError("Not the verifier key of a witness")
        found = cls(name, Ed25519PublicKey.from_public_bytes(raw[1:]))
        if found.vkey() != f"{name}+{hint}+{encoded}":
            raise ValueError("The verifier key's hash does not match")
        return found


@dataclass(frozen=True)
class Cosignature:
    """A cosignature that holds: of which witness, at which second, and its line as it came."""

    witness: WitnessKey
    at: dt.datetime
    line: str


def message(at: int, checkpoint: CheckpointText) -> bytes:
    """What is signed: two lines, then the whole text of the checkpoint."""
    return f"cosignature/v1\ntime {at}\n{checkpoint.text()}".encode()


def cosign(checkpoint: CheckpointText, name: str, key: Ed25519PrivateKey, at: int) -> str:
    """The signature line of a witness, with its newline."""
    known = WitnessKey(name, key.public_key())
    signature = key.sign(message(at, checkpoint))
    raw = known.key_id + at.to_bytes(8, "big") + signature
    return f"{PREFIX}{name} {base64.b64encode(raw).decode()}\n"


def cosignatures(note: str, known: Iterable[WitnessKey]) -> Iterator[Cosignature]:
    """Those of a note that `known` witnesses made; lines of others are passed over.

    Raises BadNote where one bears the name and id of a known key and does not hold.
    """
    checkpoint, signatures = parse(note)
    by_name = {(one.name, one.key_id): one for one in known}
    for name, key_id, signature in signatures:
        if witness := by_name.get((name, key_id)):
            yield _verified(checkpoint, witness, signature)


def _verified(checkpoint: CheckpointText, witness: WitnessKey, signature: bytes) -> Cosignature:
    at = int.from_bytes(signature[:8], "big")
    if len(signature) != LENGTH or at > LATEST:
        raise BadNote("the cosignature is malformed")
    try:
        witness.key.verify(signature[8:], message(at, checkpoint))
    except InvalidSignature as error:
        raise BadNote("the cosignature is wrong") from error
    encoded = base64.b64encode(witness.key_id + signature).decode()
    moment = dt.datetime.fromtimestamp(at, dt.UTC)
    return Cosignature(witness, moment, f"{PREFIX}{witness.name} {encoded}\n")
