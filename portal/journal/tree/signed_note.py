"""Signed notes and checkpoints, as c2sp.org/signed-note and c2sp.org/tlog-checkpoint say."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

ED25519 = b"\x01"
"""The signature type of Ed25519 in key ids and verifier keys."""

PREFIX = "— "
SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
MAX_SIGNATURES = 16


class BadNote(ValueError):
    """The text is not a checkpoint that one of the given keys has signed."""


@dataclass(frozen=True)
class Verifier:
    """A name and public key whose signatures are trusted."""

    name: str
    key: Ed25519PublicKey

    @property
    def key_id(self) -> bytes:
        """First 4 bytes of SHA-256(name || LF || 0x01 || public key)."""
        return hashlib.sha256(
            self.name.encode() + b"\n" + ED25519 + self.key.public_bytes_raw()
        ).digest()[:4]

    def vkey(self) -> str:
        """The verifier key as text: name+hash+base64(type || key)."""
        encoded = base64.b64encode(ED25519 + self.key.public_bytes_raw()).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @classmethod
    def parse(cls, vkey: str) -> "Verifier":
        """Read a verifier key. Raises ValueError when it is malformed or its hash is wrong."""
        name, hint, encoded = vkey.strip().split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
        if raw[:1] != ED25519:
            raise ValueError("Not an Ed25519 verifier key")
        verifier = cls(name, Ed25519PublicKey.from_public_bytes(raw[1:]))
        if verifier.key_id.hex() != hint:
            raise ValueError("The verifier key's hash does not match")
        return verifier


@dataclass(frozen=True)
class CheckpointText:
    """What a checkpoint states: `origin` is the log's name, `root` 32 bytes. Ours have no
    `extensions`; further lines are signed along, and mean nothing to whoever does not know them."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The text that is signed, with its last newline."""
        lines = self.origin, str(self.size), base64.b64encode(self.root).decode()
        return "".join(f"{line}\n" for line in (*lines, *self.extensions))


def note_hash(note: str) -> str:
    """Base64 of the SHA-256 of a whole signed note, as an entry names it."""
    return base64.b64encode(hashlib.sha256(note.encode()).digest()).decode()


def sign(checkpoint: CheckpointText, key: Ed25519PrivateKey) -> str:
    """The signed note of a checkpoint; its key is named after the origin."""
    text = checkpoint.text()
    verifier = Verifier(checkpoint.origin, key.public_key())
    signature = base64.b64encode(verifier.key_id + key.sign(text.encode())).decode()
    return f"{text}\n{PREFIX}{verifier.name} {signature}\n"


def parse(note: str) -> tuple[CheckpointText, list[tuple[str, bytes, bytes]]]:
    """A note's checkpoint and its signatures (name, key id, signature), not verified yet.

    Raises BadNote.
    """
    text, separator, tail = note.rpartition("\n\n")
    lines = text.split("\n")
    if not separator or len(lines) < 3 or not tail.endswith("\n"):
        raise BadNote("not a signed note")
    (origin, size, encoded), extensions = lines[:3], tuple(lines[3:])
    if not all(extensions):
        raise BadNote("an extension line is empty")
    if not origin or not SIZE.fullmatch(size):
        raise BadNote("not a checkpoint")
    try:
        root = base64.b64decode(encoded, validate=True)
        signatures = [_signature(line) for line in tail[:-1].split("\n")[: MAX_SIGNATURES + 1]]
    except (ValueError, binascii.Error) as error:
        raise BadNote("malformed base64 or signature line") from error
    if len(root) != hashlib.sha256().digest_size or len(signatures) > MAX_SIGNATURES:
        raise BadNote("not a checkpoint")
    checkpoint = CheckpointText(origin, int(size), root, extensions)
    if checkpoint.text() != text + "\n":
        raise BadNote("the checkpoint is not written as it must be")
    return checkpoint, signatures


def _signature(line: str) -> tuple[str, bytes, bytes]:
    if not line.startswith(PREFIX):
        raise BadNote("malformed signature line")
    name, encoded = line.removeprefix(PREFIX).split(" ")
    raw = base64.b64decode(encoded, validate=True)
    return name, raw[:4], raw[4:]


def verify(note: str, verifiers: Iterable[Verifier]) -> CheckpointText:
    """The checkpoint of a note that one of `verifiers` has signed. Raises BadNote."""
    checkpoint, signatures = parse(note)
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    verified = False
    for name, key_id, signature in signatures:
        verifier = known.get((name, key_id))
        if verifier is None or name != checkpoint.origin:
            continue
        try:
            verifier.key.verify(signature, checkpoint.text().encode())
        except InvalidSignature as error:
            raise BadNote("the signature is wrong") from error
        verified = True
    if not verified:
        raise BadNote("no known key has signed it")
    return checkpoint
