"""Resumable uploads: parts are taken as they come, put together by the worker.

Parts are objects in the same storage as files, so that any web box may take the next one. No
step holds more than a piece of a part in memory.
"""

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock, work
from portal.core.actions import Refused
from portal.ui.text.formats import filesize
from releases.catalogue.models import Release
from releases.drafting.actions.files import add_file
from releases.drafting.rules import locked_draft
from releases.files import uploads
from releases.files.models import Transfer, TransferPart

EXPIRES = dt.timedelta(hours=48)
"""After the last part, unfinished."""

LEASE = dt.timedelta(minutes=30)
RETRY = dt.timedelta(minutes=1)
PIECE = 64 * 1024
QUOTA = 4
"""How many times the largest file one person may have under way at once."""


class WrongOffset(Exception):
    """The part does not begin where the one before it ended."""


class WrongChecksum(Exception):
    """The part did not arrive as it was sent."""


def begin(*, by: User, release: Release, kind: str, name: str, size: int) -> Transfer:
    """A place for a file of this name and size, if the draft could take it.

    Raises ValidationError or Refused as the plain upload would.
    """
    uploads.check_name(name, size)
    with transaction.atomic():
        draft = locked_draft(release)
        if draft.files.filter(name=name).exists():
            raise Refused(
                _("Rename this file: the version has one named “%(name)s” already.")
                % {"name": name},
                "exists",
            )
        open_ones = Transfer.objects.filter(created_by=by, done_at=None, failed_at=None)
        under_way = open_ones.aggregate(bytes=Sum("size"))["bytes"] or 0
        most = QUOTA * uploads.max_bytes()
        if under_way + size > most:
            raise Refused(
                _("You have too much under way (%(limit)s at most): finish or stop it first.")
                % {"limit": filesize(most)},
                "quota",
            )
        return Transfer.objects.create(
            release=draft, kind=kind, name=name, size=size, created_by=by,
            key=uploads.new_key("releases", name), due_at=clock.now() + EXPIRES,
        )  # fmt: skip


def take(
    transfer: Transfer, offset: int, source: IO[bytes], checksum: tuple[Any, bytes] | None
) -> int:
    """Take a part that begins at `offset`; returns what is received now in all.

    Where the connection breaks, what has arrived is kept, unless there is a `checksum` (a
    hashlib object and the expected digest). Raises WrongOffset or WrongChecksum.
    """
    if offset != transfer.received or transfer.failed_at or transfer.done_at:
        raise WrongOffset
    with tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as part:
        size, broken = _copy(source, part, transfer.size - offset, checksum)
        if checksum and (broken or checksum[0].digest() != checksum[1]):
            raise WrongChecksum
        if not size:
            return transfer.received
        part.seek(0)
        key = default_storage.save(uploads.new_key("parts", "part.part"), File(part, "part"))
    try:
        _note(transfer, offset, size, key)
    except BaseException:
        default_storage.delete(key)
        raise
    return offset + size


def _copy(
    source: IO[bytes], target: IO[bytes], most: int, checksum: tuple[Any, bytes] | None
) -> tuple[int, bool]:
    """How many bytes were copied (at most `most`), and whether the connection broke."""
    size = 0
    try:
        while size < most and (piece := source.read(min(PIECE, most - size))):
            target.write(piece)
            size += len(piece)
            if checksum:
                checksum[0].update(piece)
    except OSError:
        # Django's UnreadablePostError is one; the sender asks how much we have and goes on.
        return size, True
    return size, False


def _note(transfer: Transfer, offset: int, size: int, key: str) -> None:
    whole = offset + size == transfer.size
    due = clock.now() if whole else clock.now() + EXPIRES
    try:
        with transaction.atomic():
            open_ones = Transfer.objects.filter(pk=transfer.pk, done_at=None, failed_at=None)
            if not open_ones.filter(received=offset).update(received=offset + size, due_at=due):
                raise WrongOffset
            TransferPart.objects.create(transfer=transfer, offset=offset, size=size, key=key)
            if whole:
                work.wake("releases.tasks.finish_uploads")
    except IntegrityError as error:
        raise WrongOffset from error
    transfer.received = offset + size


def stop(transfer: Transfer) -> None:
    """Forget an unfinished upload and its parts. What is being put together goes on."""
    if transfer.is_whole and not transfer.failed_at:
        raise WrongOffset
    keys = list(transfer.parts.values_list("key", flat=True))
    transfer.delete()
    _delete(keys)


def finish_due() -> int:
    """Put together what is whole, clear away what has expired; how many files were added."""
    waiting: Any = Transfer.objects.select_related("release", "created_by")
    return work.sweep(waiting, _end, batch=5, lease=LEASE, pause=RETRY, atomic=False)


def _end(transfer: Transfer) -> bool:
    if not transfer.is_whole:
        _give_up(transfer, str(_("It was not finished in time.")))
        return False
    try:
        _put_together(transfer)
    except (ValidationError, Refused) as refused:
        reason = refused.messages[0] if isinstance(refused, ValidationError) else str(refused)
        _give_up(transfer, reason)
        return False
    return True


def _put_together(transfer: Transfer) -> None:
    parts = list(transfer.parts.all())
    # A worker that was killed here before may have left half of it.
    default_storage.delete(transfer.key)
    stored = uploads.store_upload(Joined(transfer.name, parts), key=transfer.key)
    with transaction.atomic():
        add_file(
            by=transfer.created_by, release=transfer.release, kind=transfer.kind, stored=stored
        )
        if not work.finish(transfer):
            raise work.Lost
        transaction.on_commit(lambda: _delete([part.key for part in parts]), robust=True)


def _give_up(transfer: Transfer, reason: str) -> None:
    if work.fail(transfer, reason):
        _delete([transfer.key, *transfer.parts.values_list("key", flat=True)])


def _delete(keys: list[str]) -> None:
    for key in keys:
        default_storage.delete(key)


class Joined(File):  # type: ignore[type-arg]
    """The parts of an upload, read as one file from its start, in pieces."""

    def __init__(self, name: str, parts: list[TransferPart]) -> None:
        super().__init__(None, name)
        self.parts = parts
        self._size = sum(part.size for part in parts)
        self._left: Callable[[], bytes] | None = None
        self._rest = b""
        self._position = 0

    @property
    def size(self) -> int:
        return self._size

    @property
    def closed(self) -> bool:
        return False

    def close(self) -> None:
        self._left = None

    def tell(self) -> int:
        return self._position

    def seek(self, position: int, whence: int = 0) -> int:
        """To the start, or (to measure) to the end and back."""
        target = {0: 0, 1: self._position, 2: self._size}[whence] + position
        if target == 0:
            self._left, self._rest = None, b""
        elif target not in (self._position, self._size):
            raise OSError("parts are read from the start")
        self._position = target
        return target

    def read(self, size: int = -1) -> bytes:
        if self._left is None:
            pieces = self._pieces()
            self._left = lambda: next(pieces, b"")
        data = bytearray(self._rest)
        while (size < 0 or len(data) < size) and (piece := self._left()):
            data += piece
        cut = len(data) if size < 0 else min(size, len(data))
        with memoryview(data) as view:
            self._rest, part = bytes(view[cut:]), bytes(view[:cut])
        self._position += cut
        return part

    def _pieces(self) -> Iterator[bytes]:
        for part in self.parts:
            with default_storage.open(part.key, "rb") as content:
                while piece := content.read(uploads.CHUNK):
                    yield piece
