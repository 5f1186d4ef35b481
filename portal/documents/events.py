"""What others may want to know of documents, and what these do when the journal moves on."""

from typing import Any

from django.dispatch import Signal

from portal.core import work

document_sealed = Signal()
"""Sent once per document, inside the transaction that marks it sealed; `document` is it."""


def wake_sealing(sender: Any, **kwargs: Any) -> None:
    """Start the sealing as soon as a checkpoint covers what waits for it."""
    from portal.documents.models import Document
    from portal.documents.tasks import seal_due

    if Document.objects.filter(done_at=None, failed_at=None).exists():
        work.wake(seal_due)
