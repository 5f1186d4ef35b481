"""Background work of the documents."""

from celery import shared_task

from portal.documents import sealing


@shared_task
def seal_due() -> None:
    """Render and seal what is due; woken by each checkpoint and by beat."""
    sealing.seal_due()
