"""The one change that a document goes through: it gets its seal."""

import hashlib

from portal import clock, work
from portal.actions import Refused, action
from portal.documents.events import document_sealed
from portal.documents.models import Document
from portal.documents.seal import Sealed
from portal.journal.api import Actor, record
from portal.journal.models import Checkpoint


@action
def mark_sealed(
    *, by: Actor, document: Document, sealed: Sealed, file: str, checkpoint: Checkpoint
) -> Document:
    """Mark a document sealed with the stored `file`, and tell whoever waits for it.

    Refused when the claim on the document was lost meanwhile: another worker has it, and its
    file counts.
    """
    if not work.finish(document):
        raise Refused("Another worker has sealed this document", code="claim_lost")
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


SEALED_FIELDS = [
    "file",
    "checkpoint",
    "sealed_sha256",
    "sealed_size",
    "sealed_at",
    "timestamped_at",
    "timestamp_failure",
]
