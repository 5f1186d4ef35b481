"""The Celery task that seals."""

from celery import shared_task

from portal.documents.sealing import work


@shared_task
def seal_due() -> None:
    """Render and seal what is due; woken by each checkpoint and by beat."""
    work.seal_due()
