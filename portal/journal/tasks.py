"""The Celery task that sequences the journal."""

from celery import shared_task

from portal.journal.tree import sequencer


@shared_task
def sequence() -> None:
    """Give committed entries their place; woken by each commit and by beat."""
    sequencer.sequence()
