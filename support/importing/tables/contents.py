"""The bytes of attached files: from a column in base64, or from what lies beside the table."""

import base64
import uuid
from typing import Any

from django.core.files.base import ContentFile

from support.importing.tables.files import Beside
from support.models import Attachment

LARGEST = 100_000_000


def content_of(cells: dict[str, str], key: str, beside: Beside) -> bytes | None:
    """What a file holds; its cells lose the column. None where it is neither there nor beside.

    Raises Broken for what lies beside in a ZIP and cannot be read there.
    """
    if told := cells.pop("content", ""):
        try:
            return base64.b64decode(told, validate=True)
        except ValueError:
            # Odoo writes a sentence into XLSX where a file is too long for a cell.
            pass
    name = cells.get("name", "")
    return beside.read(
        cells.get("stored", ""), f"{key}/{name}", f"{key}-{name}", name, most=LARGEST
    )


def _field() -> Any:
    return Attachment._meta.get_field("file")


def keep(content: bytes) -> str:
    """Store it where attached files lie, under a name that nobody guesses: where."""
    field = _field()
    name = field.generate_filename(Attachment(), f"{uuid.uuid4().hex}.bin")
    return str(field.storage.save(name, ContentFile(content)))


def forget(path: str) -> None:
    _field().storage.delete(path)
