"""Signals of documents, and what documents do when the journal has a new checkpoint."""

from typing import Any

from django.dispatch import Signal

from portal.core import work
from portal.documents.models import Document

document_sealed = Signal()
"""Sent once per document, inside the transaction that marks it sealed; `document` is it."""


def wake_sealing(sender: Any, **kwargs: Any) -> None:
    """Start the sealing as soon as a checkpoint covers what waits for it."""
    if Document.objects.filter(done_at=None, failed_at=None).exists():
        work.wake("portal.documents.tasks.seal_due")
