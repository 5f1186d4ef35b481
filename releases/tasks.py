"""Sweeps: what a withdrawal leaves to the worker."""

from celery import shared_task

from releases import hiding, notices, reminders


@shared_task
def send_notices() -> None:
    """Queue the mails of withdrawals; woken by each, swept in case the wake-up was lost."""
    notices.send_due()


@shared_task
def send_reminders() -> None:
    """Ask again those who have not acknowledged a withdrawal."""
    reminders.remind_due()


@shared_task
def hide_files() -> None:
    """Move the files of withdrawn releases to other keys."""
    hiding.hide_due()


@shared_task
def finish_transfers() -> None:
    """Put uploads together that have arrived whole, clear away those given up."""
    from releases import transfers

    transfers.finish_due()


@shared_task
def scan_files() -> None:
    """Have ClamAV look at the files that were added."""
    from releases import scanning

    scanning.scan_due()


@shared_task
def tell_publications() -> None:
    """Queue the mails about publications."""
    from releases import announcements

    announcements.tell_due()


@shared_task
def publish_planned() -> None:
    """Publish what a second person planned for now."""
    from releases import announcements

    announcements.publish_due()
