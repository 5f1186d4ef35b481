"""The Celery tasks of the journal: its sequencer, and the audits that people ask for."""

from celery import shared_task

from portal.journal.audits import work
from portal.journal.tree import sequencer


@shared_task
def sequence() -> None:
    """Give committed entries their place; woken by each commit and by beat."""
    sequencer.sequence()


@shared_task
def audit() -> None:
    """Check the journal, or make an audit pack, where somebody has asked for it."""
    work.run_due()
