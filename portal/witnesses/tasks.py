"""The Celery tasks of outside copies and witnesses."""

from celery import shared_task

from portal.witnesses.cosigning.pushing import push_due, tell_of_silence
from portal.witnesses.work import name_due


@shared_task
def name_checkpoints() -> None:
    """Name the checkpoints of the days before this one, and mail the latest."""
    name_due()
    tell_of_silence()


@shared_task
def push_checkpoints() -> None:
    """Show the latest checkpoint to the witnesses that can be reached; woken by each one."""
    push_due()
