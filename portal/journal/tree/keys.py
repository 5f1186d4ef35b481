"""The journal's Ed25519 key: `KEYS_DIR/journal.pem`, readable by its owner only.

Embedded, it is made when it is missing. In production it is put there by whoever runs the
portal (`manage.py make_keys` once, then the same file on each box): a new key made in passing
would break the chain of trust without anybody noticing. The verifier keys of former keys, kept
as `KEYS_DIR/journal*.vkey`, go on being trusted for the checkpoints that they signed.
"""

from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.infrastructure.key_files import may_make_keys, write_once
from portal.journal.tree.signed_note import Verifier


def key_file() -> Path:
    """Where the private key lies."""
    return Path(settings.KEYS_DIR) / "journal.pem"


def make_key() -> bool:
    """Make the key unless there is one; True when it was made."""
    return make_key_in(key_file())


def signing_key() -> Ed25519PrivateKey:
    """The key that signs checkpoints. Raises ImproperlyConfigured when it is missing."""
    return key_in(key_file())


def make_key_in(path: Path) -> bool:
    """Make an Ed25519 key in `path` unless there is one; True when it was made."""
    if path.exists():
        return False
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return write_once(path, pem)


def key_in(path: Path) -> Ed25519PrivateKey:
    """The Ed25519 key in `path`, made where one may be. Raises ImproperlyConfigured."""
    if not path.exists():
        if not may_make_keys():
            raise ImproperlyConfigured(f"{path} is missing: see manage.py make_keys")
        make_key_in(path)
    return _load(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _load(path: Path, changed: int) -> Ed25519PrivateKey:
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ImproperlyConfigured(f"{path} is not an Ed25519 key")
    return key


def verifier() -> Verifier:
    """The present key's public side."""
    return Verifier(settings.JOURNAL_ORIGIN, signing_key().public_key())


def public_line() -> str:
    """The line that auditors note: what `/journal/key` shows first."""
    return verifier().vkey()


def verifiers() -> list[Verifier]:
    """The present key and the former ones."""
    former = sorted(Path(settings.KEYS_DIR).glob("journal*.vkey"))
    return [verifier(), *(Verifier.parse(path.read_text()) for path in former)]
