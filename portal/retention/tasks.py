"""The Celery tasks of retention."""

from celery import shared_task

from portal.retention.exports import work
from portal.retention.work import erase_due


@shared_task
def erase_what_is_over() -> None:
    """Erase what is over and what no hold keeps; idempotent, by as many as like."""
    for _kept, _count in erase_due():
        pass


@shared_task
def make_exports() -> None:
    """Copy what is kept of those who have asked for it."""
    work.run_due()
