"""The Celery task of drafts."""

from celery import shared_task

from portal.drafts.keeping import forget_old


@shared_task(name="portal.drafts.tasks.forget_drafts")
def forget_drafts() -> None:
    """Forget what nobody has gone on with for a month."""
    forget_old()
