"""Sweeps: what a withdrawal leaves to the worker."""

from celery import shared_task

from releases import hiding, notices


@shared_task
def send_notices() -> None:
    """Queue the mails of withdrawals; woken by each, swept in case the wake-up was lost."""
    notices.send_due()


@shared_task
def hide_files() -> None:
    """Move the files of withdrawn releases to other keys."""
    hiding.hide_due()
