"""The sweeps of the registry."""

from celery import shared_task


@shared_task
def send_reminders() -> None:
    """Write today's reminders and send what is due; idempotent, by as many as like."""
    from integrators import reminders

    reminders.plan()
    reminders.send_due()


@shared_task
def file_charters() -> None:
    """File each published charter as a PDF in the register of quality documents, once."""
    from integrators.filing import file_charters as file_them

    file_them()


@shared_task
def watch_strength() -> None:
    """Look for approved companies short of people, and tell staff; once a month each."""
    from integrators import reminders
    from integrators.models import ReminderKind

    reminders.plan(kinds=[ReminderKind.SHORTAGE])
    reminders.send_due()


@shared_task
def tend_candidatures() -> None:
    """Remind of candidatures to confirm, and erase those that nobody has; idempotent."""
    from integrators import candidature_sweep

    candidature_sweep.sweep()


@shared_task
def import_registries() -> None:
    """Check and carry out the registries that were uploaded; idempotent, by as many as like."""
    from integrators.imports import work

    work.run_due()
