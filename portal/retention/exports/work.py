"""The worker's part: make the copies that were asked for, and erase those whose days are over.

As with an audit pack, one takes long: at every step it renews its claim and says how far it has
come. A worker that was killed does neither; whoever comes next begins anew, and clears away what
the killed one may have left in storage.
"""

from __future__ import annotations

import hashlib
import logging
import tempfile
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage

from portal.accounts.models import Invitation, User
from portal.core import clock, work
from portal.core.personal_data.copies import Person
from portal.core.personal_data.retention import AT_ONCE
from portal.core.work import Lost
from portal.journal.record import Actor
from portal.retention.exports import writing
from portal.retention.exports.actions import finish_export, forget_exports
from portal.retention.models import DataExport

LEASE = timedelta(minutes=5)
PAUSE = timedelta(minutes=1)
MOST_ATTEMPTS = 3
BY = Actor.system("data-export")
FOLDER = "data-exports"
KILLED = "Its worker has ended {attempts} times before the work did."

logger = logging.getLogger(__name__)


def run_due() -> None:
    """Make the copies that are due, one after the other."""
    while claimed := work.claim(DataExport.objects.all(), limit=1, lease=LEASE):
        _carry_out(claimed[0])


def erase_over(by: Actor) -> int:
    """Erase files whose days are over, oldest first: how many."""
    rows = list(DataExport.objects.over().order_by("kept_until", "pk")[:AT_ONCE])
    for row in rows:
        # First the bytes: who is killed here comes again, since the row still names them.
        default_storage.delete(row.file.name or "")
    return forget_exports(by=by, rows=rows) if rows else 0


def whose(export: DataExport) -> Person:
    """The person of a copy. What went to the address of an account before its owner was invited
    may be another's: a mailbox of a company changes hands."""
    user = export.person
    if user is None:
        return Person(None, export.address)
    first = Invitation.objects.filter(accepted_by=user).order_by("invited_at").first()
    since = min(first.invited_at, user.joined_at) if first else user.joined_at
    return Person(user.pk, user.email, since)


def _carry_out(export: DataExport) -> None:
    _clear(export)
    if export.attempts > MOST_ATTEMPTS:
        work.fail(export, KILLED.format(attempts=MOST_ATTEMPTS))
        return
    try:
        _make(export)
    except Lost:
        logger.info("The copy %s went on without this worker", export.pk)
    except Exception as error:
        logger.warning("The copy %s was interrupted", export.pk, exc_info=True)
        work.give_back(export, error, pause=PAUSE, most_attempts=MOST_ATTEMPTS)


def _name(export: DataExport, attempt: int) -> str:
    return f"{FOLDER}/{export.place}-{attempt}.zip"


def _clear(export: DataExport) -> None:
    """Erase what earlier attempts have left in storage: no row names it."""
    for attempt in range(1, export.attempts):
        default_storage.delete(_name(export, attempt))


class _Steps:
    """Says how far the work is and that its worker lives. Raises Lost once it is not ours."""

    def __init__(self, export: DataExport) -> None:
        self.export = export

    def __call__(self, done: int, of: int) -> None:
        ours = DataExport.objects.filter(
            pk=self.export.pk, claim_token=self.export.claim_token, done_at=None, failed_at=None
        )
        if not ours.update(claimed_until=clock.now() + LEASE, progress=done, of=of):
            raise Lost


def _make(export: DataExport) -> None:
    owner: User | None = export.person
    with tempfile.TemporaryDirectory(prefix="data-", dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        path = Path(folder) / "data.zip"
        writing.write(
            path,
            whose(export),
            name=owner.name if owner else export.address,
            language=export.language,
            progress=_Steps(export),
        )
        export.size = path.stat().st_size
        with path.open("rb") as content:
            export.sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        with path.open("rb") as content:
            stored = default_storage.save(_name(export, export.attempts), File(content))
    export.file = stored
    try:
        finish_export(by=BY, export=export)
    except BaseException:
        default_storage.delete(stored)
        raise
