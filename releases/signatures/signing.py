"""Signatures that anyone can check with `minisign -V` (jedisct1/minisign, format of 0.8 and later).

The Ed25519 key is `KEYS_DIR/release.pem`, readable by its owner only; it signs files of releases
and what machines read. Embedded, it is made when it is missing; in production it is put there by
whoever runs the portal, as the journal's key is. The public keys of former keys stay as
`KEYS_DIR/release*.pub`, so that readers still find them.
"""

import base64
import hashlib
from collections.abc import Iterable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from portal.journal.tree.keys import key_in, make_key_in

ALGORITHM, PREHASHED = b"Ed", b"ED"
"""Of the public key, and of a signature over the BLAKE2b-512 of the content."""

COMMENT = "untrusted comment: "
TRUSTED = "trusted comment: "


def key_file() -> Path:
    """Where the private key lies."""
    return Path(settings.KEYS_DIR) / "release.pem"


def make_key() -> bool:
    """Make the key unless there is one; True when it was made."""
    return make_key_in(key_file())


def signing_key() -> Ed25519PrivateKey:
    """The key that signs. Raises ImproperlyConfigured when it is missing."""
    return key_in(key_file())


def key_id(key: Ed25519PrivateKey) -> bytes:
    """8 bytes that name a key; minisign draws them, ours come from the key itself."""
    return hashlib.sha256(b"minisign" + key.public_key().public_bytes_raw()).digest()[:8]


def shown_id(identity: bytes) -> str:
    """The key's id as minisign writes it in comments."""
    return f"{int.from_bytes(identity, 'little'):016X}"


def public_key() -> str:
    """The line to pin: what `minisign -P` takes."""
    key = signing_key()
    return base64.b64encode(ALGORITHM + key_id(key) + key.public_key().public_bytes_raw()).decode()


def public_file() -> str:
    """The public key as minisign's file: what `minisign -p` takes."""
    return f"{COMMENT}minisign public key {shown_id(key_id(signing_key()))}\n{public_key()}\n"


def former_keys() -> list[str]:
    """The lines of former keys, whose files `KEYS_DIR/release*.pub` whoever changed them left."""
    paths = sorted(Path(settings.KEYS_DIR).glob("release*.pub"))
    return [path.read_text().strip().splitlines()[-1] for path in paths]


def blake2b_digest(pieces: Iterable[bytes]) -> bytes:
    """BLAKE2b-512 of a content that is read in pieces: what a signature is about."""
    hasher = hashlib.blake2b(digest_size=64)
    for piece in pieces:
        hasher.update(piece)
    return hasher.digest()


def sign_digest(content_digest: bytes, trusted: str) -> str:
    """The text of a `.minisig` over the content of this digest.

    `trusted` is one line that is signed too. Raises ValueError for another.
    """
    if len(content_digest) != 64 or "\n" in trusted or "\r" in trusted:
        raise ValueError("a digest of 64 bytes and a comment of one line")
    key = signing_key()
    signature = key.sign(content_digest)
    whole = key.sign(signature + trusted.encode())
    name = shown_id(key_id(key))
    lines = [
        f"{COMMENT}signature of Crisalid, key {name}",
        base64.b64encode(PREHASHED + key_id(key) + signature).decode(),
        f"{TRUSTED}{trusted}",
        base64.b64encode(whole).decode(),
    ]
    return "\n".join(lines) + "\n"


def sign_content(content: bytes, trusted: str) -> str:
    """The text of a `.minisig` over `content`."""
    return sign_digest(blake2b_digest([content]), trusted)
