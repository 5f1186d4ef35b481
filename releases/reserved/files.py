"""Stores files of reserved documents: what they really are decides, not their names."""

import hashlib
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.utils.text import get_valid_filename
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from portal.ui.text.formats import filesize
from releases.files.uploads import new_key
from releases.reserved import watermark

PDF = "application/pdf"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_ODF = "application/vnd.oasis.opendocument"
TYPES = {
    ".pdf": PDF,
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".pptx": f"{_OFFICE}.presentationml.presentation",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".odt": f"{_ODF}.text",
    ".odp": f"{_ODF}.presentation",
    ".ods": f"{_ODF}.spreadsheet",
    ".png": "image/png",
    ".jpg": "image/jpeg",
}
"""Extensions that are accepted, each with the type that its content must be of."""

_PARTS = {
    "word/document.xml": ".docx",
    "ppt/presentation.xml": ".pptx",
    "xl/workbook.xml": ".xlsx",
}
CHUNK = 1024 * 1024


@dataclass(frozen=True)
class StoredDocument:
    """An object in storage that no row names yet."""

    key: str
    name: str
    content_type: str
    size: int
    sha256: str


def max_bytes() -> int:
    return int(settings.RESERVED_FILE_MAX_BYTES)


def store_reserved_file(content: Any) -> StoredDocument:
    """Check an uploaded file and put it into storage. ValidationError for what is not accepted.

    Outside any transaction. Whoever calls it gives the object to an action, or discards it.
    """
    if content.size > max_bytes():
        raise ValidationError(
            _("Choose a file of %(limit)s at most: this one is of %(size)s."),
            code="size",
            params={"size": filesize(content.size), "limit": filesize(max_bytes())},
        )
    extension = extension_of(content)
    if TYPES[extension] == PDF:
        content.seek(0)
        watermark.check_markable(content)
    digest = hashlib.sha256()
    content.seek(0)
    while piece := content.read(CHUNK):
        digest.update(piece)
    content.seek(0)
    stem = PurePosixPath((content.name or "").replace("\\", "/")).stem
    name = re.sub(r"_+", "-", get_valid_filename(stem or "document"))[:100].strip(".-") + extension
    key = default_storage.save(new_key("reserved", name), content)
    return StoredDocument(key, name, TYPES[extension], content.size, digest.hexdigest())


def discard_object(stored: StoredDocument) -> None:
    """Delete an object that no row came to name."""
    default_storage.delete(stored.key)


def extension_of(content: Any) -> str:
    """The extension that the content deserves; ValidationError where its name has another."""
    named = PurePosixPath((content.name or "").lower()).suffix.replace(".jpeg", ".jpg")
    if named not in TYPES:
        raise ValidationError(
            _("Choose another file: this kind is not accepted. Accepted: %(extensions)s."),
            code="extension",
            params={"extensions": ", ".join(TYPES)},
        )
    if (found := _sniff(content)) != named:
        raise ValidationError(
            _("Choose another file: what “%(name)s” holds is not a %(extension)s."),
            code="content",
            params={"name": content.name, "extension": named},
        )
    return found


def _sniff(content: Any) -> str:
    content.seek(0)
    head = content.read(8)
    content.seek(0)
    if head.startswith(b"%PDF-"):
        return ".pdf"
    if head.startswith(b"PK\x03\x04"):
        return _office(content)
    try:
        with Image.open(content, formats=["PNG", "JPEG"]) as image:
            return ".png" if image.format == "PNG" else ".jpg"
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return ""


def _office(content: Any) -> str:
    """The extension of an office document; "" for other archives, and for one with macros."""
    try:
        with zipfile.ZipFile(content) as archive:
            names = set(archive.namelist())
            if any(PurePosixPath(name).name == "vbaProject.bin" for name in names):
                return ""
            if "[Content_Types].xml" in names:
                return next((_PARTS[part] for part in _PARTS if part in names), "")
            with archive.open("mimetype") as stated:
                kind = stated.read(100).decode("ascii", "replace").strip()
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError):
        return ""
    return next((extension for extension, known in TYPES.items() if known == kind), "")
