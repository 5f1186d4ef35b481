"""The Celery tasks of releases."""

from celery import shared_task

from releases.drafting import work as drafting_work
from releases.files import moving, resumable, scanning
from releases.followers import work as followers_work
from releases.withdrawals import announcements, reminders


@shared_task
def announce_withdrawals() -> None:
    """Queue the mails of withdrawals; woken by each, swept in case the wake-up was lost."""
    announcements.send_due_notices()


@shared_task
def remind_of_withdrawals() -> None:
    """Ask again those who have not acknowledged a withdrawal."""
    reminders.remind_due()


@shared_task
def hide_withdrawn_files() -> None:
    """Move the files of withdrawn releases to other keys."""
    moving.hide_due()


@shared_task
def finish_uploads() -> None:
    """Put uploads together that have arrived whole, clear away those given up."""
    resumable.finish_due()


@shared_task
def scan_files() -> None:
    """Have ClamAV look at the files that were added."""
    scanning.scan_due()


@shared_task
def announce_publications() -> None:
    """Queue the mails about publications."""
    followers_work.tell_due()


@shared_task
def publish_planned() -> None:
    """Publish what a second person planned for now."""
    drafting_work.publish_due()


@shared_task
def remind_of_certificates() -> None:
    """Tell quality of certificates that end."""
    drafting_work.remind_of_certificates()
