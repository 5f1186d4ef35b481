"""The Celery tasks of the registry."""

from celery import shared_task

from integrators.candidatures import work as candidatures_work
from integrators.charter import filing
from integrators.imports import work as imports_work
from integrators.reminders import work as reminders_work
from integrators.reminders.models import ReminderKind


@shared_task
def send_reminders() -> None:
    """Write today's reminders and send what is due; idempotent, by as many as like."""
    reminders_work.plan()
    reminders_work.send_due()


@shared_task
def register_charters() -> None:
    """File each published charter as a PDF in the register of quality documents, once."""
    filing.file_charters()


@shared_task
def watch_shortages() -> None:
    """Look for approved companies short of people, and tell staff; once a month each."""
    reminders_work.plan(kinds=[ReminderKind.SHORTAGE])
    reminders_work.send_due()


@shared_task
def sweep_candidatures() -> None:
    """Remind of candidatures to confirm; idempotent."""
    candidatures_work.sweep()


@shared_task
def import_registries() -> None:
    """Check and carry out the registries that were uploaded; idempotent, by as many as like."""
    imports_work.run_due()
