"""The Celery tasks of accounts."""

from celery import shared_task

from portal.accounts.acts import keeping
from portal.accounts.sent_twice.claims import forget_old
from portal.accounts.sign_in import resets


@shared_task(name="portal.accounts.tasks.forget_forms")
def forget_forms() -> None:
    """Forget which forms were sent, once nobody sends them again."""
    forget_old()


@shared_task(name="portal.accounts.tasks.enter_locks")
def enter_locks() -> None:
    """Enter locks of accounts into the journal."""
    keeping.enter_locks()


@shared_task(name="portal.accounts.tasks.answer_resets")
def answer_resets() -> None:
    """Send the links for new passwords that were asked for."""
    resets.answer_resets()


@shared_task(name="portal.accounts.tasks.forget_acts")
def forget_acts() -> None:
    """Forget what is over: what was asked for new passwords, sessions, what is too much.

    Acts whose term is over are erased by `portal.retention`.
    """
    resets.forget_resets()
    keeping.forget_sessions()
    keeping.forget_too_many()
