"""Encrypts what rows keep secret: second factors, and links in mails that are on their way.

`KEYS_DIR/secrets.keys` holds one Fernet key a line. The first encrypts, each of them opens, so
that a key is changed without a stop: put the new one below, copy the file to each box, move it
to the top, run `manage.py encrypt_secrets_anew`, take the old one out. The file is read again
as soon as it changes. It lies outside the database: whoever gets a backup reads no secret.
"""

from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from portal.infrastructure.key_files import may_make_keys, write_once

MARK = "fernet:"
"""Before what is encrypted, so that a text from before is known as such."""


class KeyLost(Exception):
    """No key that is here opens it."""


def key_file() -> Path:
    """Where the keys lie."""
    return Path(settings.KEYS_DIR) / "secrets.keys"


def make_key() -> bool:
    """Make the file with one key unless it is there; True when it was made."""
    return not key_file().exists() and write_once(key_file(), Fernet.generate_key() + b"\n")


def encrypt(text: str) -> str:
    """`text` under the first key. Raises ImproperlyConfigured where there is none."""
    return MARK + _keys().encrypt(text.encode()).decode()


def decrypt(kept: str) -> str:
    """What `kept` says; a text from before encryption as it stands.

    Raises KeyLost where no key opens it, ImproperlyConfigured where there is none at all.
    """
    if not is_encrypted(kept):
        return kept
    try:
        return _keys().decrypt(kept.removeprefix(MARK).encode()).decode()
    except InvalidToken as error:
        raise KeyLost(f"No key in {key_file()} opens this.") from error


def is_encrypted(kept: str) -> bool:
    """Whether `kept` was written by `encrypt`."""
    return kept.startswith(MARK)


def _keys() -> MultiFernet:
    path = key_file()
    if not path.exists():
        if not may_make_keys():
            raise ImproperlyConfigured(f"{path} is missing: see manage.py make_keys")
        make_key()
    found = path.stat()
    return _load(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=2)
def _load(path: Path, changed: int, size: int) -> MultiFernet:
    lines = path.read_text().split()
    try:
        return MultiFernet([Fernet(line) for line in lines])
    except ValueError as error:
        raise ImproperlyConfigured(f"{path} must hold one Fernet key a line.") from error
