"""The Celery task of accounts."""

from celery import shared_task

from portal.accounts.sent_twice.claims import forget_old


@shared_task(name="portal.accounts.tasks.forget_forms")
def forget_forms() -> None:
    """Forget which forms were sent, once nobody sends them again."""
    forget_old()
