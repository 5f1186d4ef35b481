"""Stores files that come with messages: names made harmless, bytes hashed."""

import hashlib
import logging
import re
import unicodedata
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile, File
from django.utils.translation import gettext_lazy as _

from portal.core.actions import Refused
from support.models import Attachment, Message

logger = logging.getLogger(__name__)

MOST_FILES = 10
LARGEST_FILE = 25_000_000
"""Bytes per file sent through the portal; what comes by mail is limited by the mail server."""
MOST_TOGETHER = 50_000_000
"""Bytes of all files of a message together, which go up in one request."""

LONGEST_NAME = 120
RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def clean_name(name: str) -> str:
    """A file name that is safe on any system and shows what it is.

    No folders, no control or direction marks (which can make "fdp.exe" read "exe.pdf"), no
    characters that Windows refuses, and never a hidden, reserved or empty name.
    """
    base = re.split(r"[/\\]", name)[-1]
    kept = "".join(c for c in base if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl"))
    kept = re.sub(r'[<>:"|?*]', "_", " ".join(kept.split())).strip(". ")
    if not kept or RESERVED.match(kept):
        kept = f"file-{kept}" if kept else "file"
    stem, suffix = PurePosixPath(kept).stem, PurePosixPath(kept).suffix[:16]
    return stem[: LONGEST_NAME - len(suffix)] + suffix


def attach(message: Message, files: Iterable[File[bytes]]) -> list[Attachment]:
    """Keep `files` (each with a `name`) with the message, under names nobody can guess.

    Raises Refused when one is too large or there are too many; mail is exempt, since its
    sender cannot be asked again.
    """
    found = list(files)
    if message.incoming_id is None:
        refuse_excess(found)
    return [_keep_attachment(message, file) for file in found]


def refuse_excess(files: Sequence[File[Any]]) -> None:
    """Raise Refused, with what to do instead, for more or larger files than we take."""
    if len(files) > MOST_FILES:
        raise Refused(
            _("At most %(most)d files at a time; send the others in a second message.")
            % {"most": MOST_FILES},
            "too_many_files",
        )
    if sum(file.size for file in files) > MOST_TOGETHER:
        raise Refused(
            _("These files make more than %(size)d MB together; send some in a second message.")
            % {"size": MOST_TOGETHER // 1_000_000},
            "files_too_large",
        )
    for file in files:
        if file.size > LARGEST_FILE:
            raise Refused(
                _("“%(name)s” is larger than %(size)d MB. Compress it, or send a part of it.")
                % {"name": clean_name(file.name or ""), "size": LARGEST_FILE // 1_000_000},
                "file_too_large",
            )


def _keep_attachment(message: Message, file: File[bytes]) -> Attachment:
    digest = hashlib.sha256()
    size = 0
    for chunk in file.chunks():
        digest.update(chunk)
        size += len(chunk)
    file.seek(0)
    row = Attachment(
        message=message, name=clean_name(file.name or ""), size=size, sha256=digest.hexdigest()
    )
    name = f"{uuid.uuid4().hex}.bin"
    try:
        row.file.save(name, file, save=False)
    except OSError as error:
        logger.exception("A file of ticket %s could not be kept", message.ticket_id)
        with suppress(OSError):
            # On a full disk a part of it lies there.
            row.file.storage.delete(row.file.field.generate_filename(row, name))
        raise Refused(
            _("Files cannot be kept at the moment. Send your message without them, or later."),
            "not_kept",
        ) from error
    row.save()
    return row


def named(name: str, content: bytes) -> File[bytes]:
    """Bytes as a file, for `attach`."""
    return ContentFile(content, name=name or "file")
