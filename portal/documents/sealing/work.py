"""Renders and seals the documents that are due.

A worker claims a few rows, renders and seals each, stores the file, then marks the row in one
transaction. The file's name holds the claim's token, so each attempt writes a name of its own
once; which attempt counts is decided by the conditional update alone. A worker that dies leaves
at most a file that no row names; whoever seals the document sweeps it away.
"""

import datetime as dt
import logging
from pathlib import PurePosixPath

from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.template import TemplateDoesNotExist, TemplateSyntaxError

from portal.core import clock, work
from portal.core.actions import Refused
from portal.documents.models import Document
from portal.documents.sealing import rendering, seal
from portal.documents.sealing.actions import mark_sealed
from portal.journal.models import Checkpoint
from portal.journal.record import Actor
from portal.journal.tree import cosigned, proofs

logger = logging.getLogger(__name__)

BATCH = 4
LEASE = dt.timedelta(minutes=3)
MAX_FAILURES = 8
WITNESSED_WITHIN = dt.timedelta(seconds=10)
"""How long a document waits for a witness; then it is sealed, and says that it has none."""
BY = Actor.system("sealing")


def ready() -> QuerySet[Document]:
    """The documents whose journal entry lies under a checkpoint; the others wait for theirs.

    Where a witness is called, they wait for its signature too, and at most ten seconds: no worker
    waits with them, they are not claimed yet.
    """
    rows = Document.objects.filter(entry__sequenced__isnull=False).select_related("entry")
    if not cosigned.is_expected_soon():
        return rows
    covers = Q(size__gt=OuterRef("entry__sequenced__seq"))
    waited = Checkpoint.objects.filter(covers, created_at__lte=clock.now() - WITNESSED_WITHIN)
    return rows.filter(Exists(waited) | Exists(cosigned.signed_checkpoints().filter(covers)))


def seal_due(*, batches: int = 10) -> int:
    """Seal what is due, in at most `batches` claims; returns how many documents were sealed.

    Not `work.sweep`, since it claims from both ends in turn.
    """
    count = 0
    for number in range(batches):
        # Behind a backlog, whoever has just signed does not wait for all of it, nor it for them.
        latest = number % 2 == 0
        claimed = work.claim(ready(), limit=BATCH, lease=LEASE, latest=latest)
        if not claimed:
            break
        count += sum(seal_one(document) for document in claimed)
    return count


def seal_one(document: Document) -> bool:
    """Render, seal and mark a claimed document; False when that failed (the row says why).

    One that cannot be rendered is given up in the end; an outage never makes us do so.
    """
    return work.carry_out(
        document, _seal, pause=_pause_after, most_attempts=MAX_FAILURES, atomic=False
    )


def _pause_after(document: Document, error: Exception) -> dt.timedelta:
    if isinstance(error, TemplateDoesNotExist | TemplateSyntaxError | ImproperlyConfigured):
        # Somebody must mend something first; the row says what.
        return dt.timedelta(minutes=10)
    return dt.timedelta(seconds=min(2 ** min(document.attempts + 1, 10), 900))


def _seal(document: Document) -> bool:
    covered = proofs.covering_checkpoint(document.entry_id)
    if covered is None:
        raise LookupError("no checkpoint covers the document's journal entry")
    place, checkpoint = covered
    witnessed = cosigned.signed_checkpoints().filter(size__gt=place.seq)
    checkpoint = witnessed.order_by("size").first() or checkpoint
    pdf = rendering.render(document, place, checkpoint)
    sealed = seal.seal(pdf, reason=document.number, location=document.verify_url)
    name = default_storage.save(file_name(document), ContentFile(sealed.content))
    try:
        mark_sealed(by=BY, document=document, sealed=sealed, file=name, checkpoint=checkpoint)
    except Refused:
        # Another worker took over; only its file counts.
        logger.warning("The claim on document %s was lost", document.number)
        default_storage.delete(name)
        return False
    _sweep(name)
    return True


def file_name(document: Document) -> str:
    """Where this attempt stores its file: nobody guesses the folder, no other attempt the name."""
    return f"documents/{document.issued_at:%Y}/{document.secret}/{document.claim_token}.pdf"


def _sweep(name: str) -> None:
    """Delete what attempts that died have left beside the sealed file."""
    path = PurePosixPath(name)
    try:
        _, files = default_storage.listdir(str(path.parent))
        for other in files:
            if other != path.name:
                default_storage.delete(str(path.parent / other))
    except Exception:
        # Litter, not loss: nothing names these files.
        logger.warning("Could not tidy up beside %s", name, exc_info=True)
