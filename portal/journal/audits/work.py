"""The worker's part: walk through the journal, or write it into a pack, saying how far it is.

This is no `work.sweep`: one audit takes minutes. At every step it renews its claim and says how
far it has come; a worker that was killed does neither, so the claim runs out, the page says so,
and whoever comes next (or presses the button) begins anew.
"""

from __future__ import annotations

import hashlib
import logging
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _

from portal.core import clock, work
from portal.core.alarms import alarm
from portal.core.work import Lost
from portal.journal.audits.actions import KEPT, finish_check, finish_pack
from portal.journal.models import Audit, AuditKind, Checkpoint
from portal.journal.pack import export
from portal.journal.record import Actor
from portal.journal.tree import proofs
from portal.journal.verify import walk

LEASE = timedelta(minutes=5)
PAUSE = timedelta(minutes=1)
MOST_ATTEMPTS = 3
BY = Actor.system("audit")
FOLDER = "audit-packs"
KILLED = "Its worker has ended {attempts} times before the work did."

logger = logging.getLogger(__name__)


def run_due() -> None:
    """Carry out the audits that are due, one after the other."""
    while claimed := work.claim(Audit.objects.all(), limit=1, lease=LEASE):
        _carry_out(claimed[0])


def _carry_out(audit: Audit) -> None:
    if audit.attempts > MOST_ATTEMPTS:
        work.fail(audit, KILLED.format(attempts=MOST_ATTEMPTS))
        return
    try:
        if audit.kind == AuditKind.CHECK:
            _check(audit)
        else:
            _pack(audit)
    except Lost:
        logger.info("The audit %s went on without this worker", audit.pk)
    except Exception as error:
        logger.warning("The audit %s was interrupted", audit.pk, exc_info=True)
        work.give_back(audit, error, pause=PAUSE, most_attempts=MOST_ATTEMPTS)


class _Steps:
    """Says how far the work is and that its worker lives. Raises Lost once it is not ours."""

    def __init__(self, audit: Audit) -> None:
        self.audit = audit

    def __call__(self, done: int, of: int) -> None:
        ours = Audit.objects.filter(
            pk=self.audit.pk, claim_token=self.audit.claim_token, done_at=None, failed_at=None
        )
        if not ours.update(claimed_until=clock.now() + LEASE, progress=done, of=of):
            raise Lost


def _check(audit: Audit) -> None:
    audit.entries = proofs.size()
    audit.checkpoints = Checkpoint.objects.count()
    first: list[str] = []
    found = 0
    for finding in walk.findings(progress=_Steps(audit)):
        found += 1
        if len(first) < KEPT:
            first.append(finding)
    finish_check(by=BY, audit=audit, findings=first, found=found)
    if found:
        alarm(
            f"journal-wrong:{audit.pk}",
            _("The journal is not as it was signed: %(found)s findings. See its check at once"),
            {"found": found},
        )


def _pack(audit: Audit) -> None:
    with tempfile.TemporaryDirectory(prefix="audit-", dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        path = Path(folder) / "pack.zip"
        packed = export.export(
            path,
            site=settings.SITE_URL,
            personal=audit.personal,
            told=True,
            progress=_Steps(audit),
        )
        audit.entries, audit.manifest_sha256 = packed.entries, packed.manifest_sha256
        audit.size = path.stat().st_size
        with path.open("rb") as content:
            audit.sha256 = hashlib.file_digest(content, "sha256").hexdigest()
        name = f"{FOLDER}/{audit.claim_token}.zip"
        with path.open("rb") as content:
            stored = default_storage.save(name, File(content))
    audit.file = stored
    try:
        finish_pack(by=BY, audit=audit)
    except Lost:
        default_storage.delete(stored)
        raise
    _keep_only(audit)


def _keep_only(audit: Audit) -> None:
    """Only the newest pack is kept: each holds all that those before it held."""
    for older in _older(audit):
        name = older.file.name or ""
        Audit.objects.filter(pk=older.pk).update(file="")
        try:
            default_storage.delete(name)
        except OSError:
            # Litter, not loss: no row names it any more.
            logger.warning("Could not delete the old pack %s", name, exc_info=True)


def _older(audit: Audit) -> Iterator[Audit]:
    yield from Audit.objects.filter(kind=AuditKind.PACK).exclude(pk=audit.pk).exclude(file="")
