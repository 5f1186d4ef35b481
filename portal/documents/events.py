"""What others may want to know of documents, and what these want to know of the journal."""

from typing import Any

from django.dispatch import Signal

from portal import work
from portal.journal.events import checkpoint_signed

document_sealed = Signal()
"""Sent once per document, inside the transaction that marks it sealed; `document` is it."""


def connect() -> None:
    """Wake the sealing as soon as a checkpoint covers what waits for it."""
    checkpoint_signed.connect(_wake_sealing, dispatch_uid="documents.checkpoint")


def _wake_sealing(sender: Any, **kwargs: Any) -> None:
    from portal.documents.models import Document
    from portal.documents.tasks import seal_due

    if Document.objects.filter(done_at=None, failed_at=None).exists():
        work.wake(seal_due)
