"""The Celery task of outside copies."""

from celery import shared_task

from portal.witnesses.work import name_due


@shared_task
def name_checkpoints() -> None:
    """Name the checkpoints of the days before this one, and mail the latest."""
    name_due()
