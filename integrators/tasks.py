"""The sweeps of the registry."""

from celery import shared_task


@shared_task
def send_reminders() -> None:
    """Write today's reminders and send what is due; idempotent, by as many as like."""
    from integrators import reminders

    reminders.plan()
    reminders.send_due()
