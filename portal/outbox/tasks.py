"""The Celery task that delivers mails; woken on commit and by the sweep."""

import time

from celery import shared_task

from portal.core.work import wake
from portal.outbox.delivery.work import deliver_batch

WORKS_FOR = 45.0
"""Seconds after which the task makes room for others and wakes itself again."""


@shared_task(name="portal.outbox.tasks.deliver_due")
def deliver_due() -> None:
    end = time.monotonic() + WORKS_FOR
    while deliver_batch():
        if time.monotonic() > end:
            wake("portal.outbox.tasks.deliver_due")
            return
