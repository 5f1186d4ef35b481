"""Files of `KEYS_DIR`: written whole and once, readable by their owner, made on demand or not."""

import os
import secrets
from pathlib import Path

from django.conf import settings
from django.core.checks import CheckMessage, Error


def may_make_keys() -> bool:
    """Whether a missing key is made on demand (development and the embedded default)."""
    return bool(settings.DEBUG or settings.EMBEDDED)


def missing(path: Path, what: str, *, code: str, hint: str = "") -> list[CheckMessage]:
    """What a system check says of a key that is neither there nor made on demand."""
    if path.exists() or may_make_keys():
        return []
    hint = hint or "Run manage.py make_keys once, and put the same file on each box."
    return [Error(f"The key that {what}, {path}, is missing.", hint=hint, id=code)]


def write_once(path: Path, content: bytes) -> bool:
    """Write a secret file (mode 600) whole or not at all; False if another was there first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True
