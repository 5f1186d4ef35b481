"""Stores files that staff upload: checked for what they are, hashed on the way."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from portal.ui.text.formats import filesize

CHUNK = 1024 * 1024
NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._+-]{0,118}[A-Za-z0-9])?")

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAGIC: dict[str, tuple[bytes, ...]] = {
    ".exe": (b"MZ",),
    ".msi": (_OLE,),
    ".msp": (_OLE,),
    ".zip": (b"PK\x03\x04",),
    ".7z": (b"7z\xbc\xaf\x27\x1c",),
    ".deb": (b"!<arch>\ndebian-binary",),
    ".rpm": (b"\xed\xab\xee\xdb",),
    ".gz": (b"\x1f\x8b\x08",),
    ".xz": (b"\xfd7zXZ\x00",),
}
"""Extensions of installers, each with the bytes that such a file begins with."""


@dataclass(frozen=True)
class StoredObject:
    """An object in storage that no row names yet."""

    key: str
    name: str
    size: int
    sha256: str
    blake2b: str = ""


def max_bytes() -> int:
    """The largest file accepted: settings.RELEASE_FILE_MAX_BYTES."""
    return int(settings.RELEASE_FILE_MAX_BYTES)


def new_key(folder: str, name: str) -> str:
    """A storage key that cannot be guessed; it keeps the extension and nothing else."""
    return f"{folder}/{secrets.token_urlsafe(32)}{PurePosixPath(name).suffix.lower()}"


def check_name(name: str, size: int) -> None:
    """ValidationError unless a file of this name and size may be an installer."""
    if not NAME.fullmatch(name):
        raise ValidationError(
            _(
                "Rename the file first: up to 120 letters without accents, digits, dots and "
                "dashes, no spaces."
            ),
            code="name",
        )
    if PurePosixPath(name).suffix.lower() not in MAGIC:
        raise ValidationError(
            _("Choose another file: this kind cannot be published. Accepted: %(extensions)s."),
            code="extension",
            params={"extensions": ", ".join(MAGIC)},
        )
    if size > max_bytes():
        raise ValidationError(
            _("Choose a file of %(limit)s at most: this one is of %(size)s."),
            code="size",
            params={"size": filesize(size), "limit": filesize(max_bytes())},
        )


def check_upload(content: File) -> None:  # type: ignore[type-arg]
    """ValidationError unless name, size and first bytes are those of an installer."""
    name = PurePosixPath((content.name or "").replace("\\", "/")).name
    check_name(name, content.size)
    extension = PurePosixPath(name).suffix.lower()
    content.seek(0)
    head = content.read(32)
    content.seek(0)
    if not any(head.startswith(magic) for magic in MAGIC[extension]):
        raise ValidationError(
            _("Choose another file: what “%(name)s” holds is not a %(extension)s."),
            code="content",
            params={"name": name, "extension": extension},
        )


def store_upload(content: File, key: str = "") -> StoredObject:  # type: ignore[type-arg]
    """Check `content`, then write it into storage piece by piece, hashing what is written.

    Outside any transaction: a database must not wait for gigabytes. Raises ValidationError as
    `check` does. Whoever calls it gives the object to `add_file`, or deletes it.
    """
    check_upload(content)
    name = PurePosixPath((content.name or "").replace("\\", "/")).name
    hashed = _Hashed(content)
    key = default_storage.save(key or new_key("releases", name), hashed)
    if hashed.count != content.size:
        default_storage.delete(key)
        raise OSError(f"{hashed.count} of {content.size} bytes were stored")
    return StoredObject(
        key, name, hashed.count, hashed.digest.hexdigest(), hashed.prehash.hexdigest()
    )


class _Hashed(File):  # type: ignore[type-arg]
    """A file that hashes what is read from it, for stores that read and stores that iterate."""

    def __init__(self, content: Any) -> None:
        super().__init__(content, content.name)
        self.content = content
        self._start()

    def _start(self) -> None:
        self.digest = hashlib.sha256()
        self.prehash = hashlib.blake2b(digest_size=64)
        self.count = 0
        self.content.seek(0)

    def read(self, size: int = -1) -> bytes:
        data: bytes = self.content.read(size)
        self.digest.update(data)
        self.prehash.update(data)
        self.count += len(data)
        return data

    def seek(self, position: int, whence: int = 0) -> int:
        if (position, whence) == (0, 0):
            self._start()
            return 0
        # Stores measure a stream by going to its end and back.
        return int(self.content.seek(position, whence))

    def chunks(self, chunk_size: int | None = None) -> Any:
        self._start()
        while data := self.read(chunk_size or CHUNK):
            yield data
