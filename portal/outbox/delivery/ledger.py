"""A file of what the mail server has taken, written before the database is told.

Between a server's "250 OK" and the mark on the row a worker may be killed. A line appended to a
file survives that (the kernel has it), so the next worker on this machine knows, and sends no
repeat. Where the machine itself is lost, a repeat goes out under the same Message-ID.
"""

import datetime as dt
import logging
import os
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from portal.core import clock
from portal.outbox.models import OutgoingMail

logger = logging.getLogger(__name__)

KEPT = 3
"""Days after which a list is deleted: every lease ran out long before."""


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "outbox"


class DeliveryLedger:
    """The list of today, open for one batch."""

    def __init__(self) -> None:
        self.file: int | None = None

    def write(self, mail: OutgoingMail) -> None:
        """Note that the server has taken `mail`. A full disk costs only this assurance."""
        try:
            if self.file is None:
                self.file = _open()
            os.write(self.file, f"{mail.uuid.hex}\n".encode())
        except OSError:
            logger.warning("The list of mails taken could not be written", exc_info=True)

    def close(self) -> None:
        if self.file is not None:
            os.close(self.file)
            self.file = None


def _open() -> int:
    folder, today = _folder(), clock.now().date()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{today}.taken"
    if not path.exists():
        for old in folder.glob("*.taken"):
            if old.stem < str(today - dt.timedelta(days=KEPT)):
                old.unlink(missing_ok=True)
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)


def taken_already(rows: Iterable[OutgoingMail]) -> list[OutgoingMail]:
    """Those of `rows` that the server has taken already, though nobody could say so.

    Only rows that were claimed before are looked for, so that nothing is read in quiet times.
    """
    again = [row for row in rows if row.attempts > 1]
    if not again:
        return []
    known: set[str] = set()
    for path in _folder().glob("*.taken"):
        known.update(path.read_text().split())
    return [row for row in again if row.uuid.hex in known]
