"""Writes of sealing: a document gets its seal, or is given back to the workers."""

import hashlib
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from portal.core import clock, work
from portal.core.actions import Refused, action
from portal.documents.events import document_sealed
from portal.documents.evidence import text_sha256
from portal.documents.models import Document
from portal.journal.models import Checkpoint
from portal.journal.record import Actor, Personal, record

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.documents.sealing.seal import Sealed

SEALED_FIELDS = [
    "file",
    "checkpoint",
    "sealed_sha256",
    "sealed_size",
    "sealed_at",
    "timestamped_at",
    "timestamp_failure",
]


@action
def mark_sealed(
    *, by: Actor, document: Document, sealed: "Sealed", file: str, checkpoint: Checkpoint
) -> Document:
    """Mark a document sealed with the stored `file`, and tell whoever waits for it.

    Refused when the claim on the document was lost meanwhile: another worker has it, and its
    file counts.
    """
    if not work.finish(document):
        raise Refused(_("Another worker seals this document."), code="claim_lost")
    document.file.name = file
    document.checkpoint = checkpoint
    document.sealed_sha256 = hashlib.sha256(sealed.content).hexdigest()
    document.sealed_size = len(sealed.content)
    document.sealed_at = clock.now()
    document.timestamped_at = sealed.timestamped_at
    document.timestamp_failure = sealed.timestamp_failure
    document.save(update_fields=SEALED_FIELDS)
    record(
        event="document.sealed",
        subject=document,
        by=by,
        data={
            "number": document.number,
            "kind": document.kind,
            "title": document.title,
            # Whoever has the code reads the page: the journal's readers need not have it.
            "code_sha256": text_sha256(document.code),
            "holder": Personal(document.holder),
            "data_sha256": document.data_sha256,
            "sealed_sha256": document.sealed_sha256,
            "sealed_size": document.sealed_size,
            "checkpoint_size": checkpoint.size,
            "entry": str(document.entry.uuid),
            "timestamped": sealed.timestamped_at is not None,
        },
    )
    document_sealed.send(sender=Document, document=document)
    return document


@action
def seal_again(*, by: "User", document: Document) -> Document:
    """Give a document whose sealing has failed back to the workers.

    Refused when it has not failed.
    """
    changed = Document.objects.filter(
        pk=document.pk, failed_at__isnull=False, sealed_at=None
    ).update(failed_at=None, attempts=0, due_at=clock.now())
    if not changed:
        raise Refused(_("The sealing of this document has not failed."), code="not_failed")
    document.refresh_from_db()
    record(
        event="document.seal_retried",
        subject=document,
        by=by,
        data={"number": document.number, "failure": document.failure},
    )
    return document
