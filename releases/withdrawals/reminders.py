"""Asks again those who have not acknowledged a withdrawal, a few times."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from portal.core import clock, work
from portal.core.bulk import insert_new
from portal.house.known import value_of
from portal.outbox.queue import queue_all
from releases.withdrawals import mails
from releases.withdrawals.models import (
    WithdrawalAcknowledgement,
    WithdrawalNotice,
    WithdrawalReminder,
)

LEASE = dt.timedelta(minutes=5)
RETRY = dt.timedelta(minutes=10)
BATCH = 200


def plan_reminders(notices: Iterable[WithdrawalNotice], number: int = 1) -> None:
    """Write the reminder `number` of each notice; one that is written already stays.

    Each is due so many days after the mail before it as the settings say; then staff telephone.
    """
    after = value_of("withdrawal_reminder_days")
    if number > len(after):
        return
    due = clock.now() + dt.timedelta(days=after[number - 1])
    insert_new(
        WithdrawalReminder(notice_id=notice.pk, number=number, due_at=due) for notice in notices
    )


def remind_due() -> int:
    """Queue the reminders that are due, for whom they are still of use; how many."""
    waiting: Any = WithdrawalReminder.objects.select_related(
        "notice__user", "notice__withdrawal__release", "notice__withdrawal__replacement"
    )
    return work.sweep(waiting, _remind, batch=BATCH, lease=LEASE, pause=RETRY)


def _remind(row: WithdrawalReminder) -> bool:
    notice = row.notice
    read = WithdrawalAcknowledgement.objects.filter(
        withdrawal=notice.withdrawal_id, user=notice.user_id
    )
    if read.exists() or not notice.user.is_active:
        return False
    queue_all([mails.withdrawal_reminder(row)])
    plan_reminders([notice], row.number + 1)
    return True
