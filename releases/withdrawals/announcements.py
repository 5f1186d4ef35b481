"""Tells people of a withdrawal: rows at once, mails by the worker.

One row per withdrawal and person, whichever app names them, so that nobody is told twice.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from portal.core import clock, work
from portal.core.bulk import insert_new
from portal.outbox.notices import notify_all
from portal.outbox.queue import queue_all
from releases.files.models import Download
from releases.followers.models import Subscription
from releases.withdrawals import mails, reminders
from releases.withdrawals.models import Withdrawal, WithdrawalNotice

BATCH = 500
LEASE = dt.timedelta(minutes=5)
RETRY = dt.timedelta(minutes=1)


@dataclass(frozen=True)
class Recipient:
    """A person to tell. `sites` are `{"label": …, "url": …}`, the url a path of the portal."""

    user_id: int
    integrator_id: int | None = None
    sites: list[dict[str, str]] = field(default_factory=list)


def tell_recipients(*, withdrawal: Withdrawal, recipients: Iterable[Recipient]) -> None:
    """Have `recipients` told, by mail and on every page; who is named already stays as named.

    For receivers of `release_withdrawn`, in its transaction. The first to name a person decides
    the sites in the mail.
    """
    now = clock.now()
    insert_new(
        WithdrawalNotice(
            withdrawal_id=withdrawal.pk,
            user_id=recipient.user_id,
            integrator_id=recipient.integrator_id,
            sites=recipient.sites,
            due_at=now,
        )
        for recipient in recipients
    )
    work.wake("releases.tasks.announce_withdrawals")


def downloaders(withdrawal: Withdrawal) -> list[Recipient]:
    """Everyone who began a download of the release, each once."""
    rows = (
        Download.objects.filter(file__release=withdrawal.release)
        .order_by("user_id", "-started_at")
        .values_list("user_id", "representative__integrator_id")
    )
    seen: dict[int, int | None] = {}
    for user_id, integrator_id in rows:
        if seen.get(user_id) is None:
            seen[user_id] = integrator_id
    return [Recipient(user_id, integrator_id) for user_id, integrator_id in seen.items()]


def subscribers() -> list[Recipient]:
    """Everyone who follows the releases."""
    users = Subscription.objects.filter(user__is_active=True)
    return [Recipient(pk) for pk in users.values_list("user_id", flat=True)]


def send_due_notices() -> int:
    """Queue the mails of all notices that are due; how many. Safe to run twice at once."""
    # Prefetched, so that all rows of a batch share one withdrawal instead of a copy each.
    waiting: Any = WithdrawalNotice.objects.select_related("user").prefetch_related(
        "withdrawal__release", "withdrawal__replacement", "withdrawal__domains"
    )
    return work.sweep_together(waiting, _queue, batch=BATCH, lease=LEASE, pause=RETRY)


def _queue(notices: list[WithdrawalNotice]) -> None:
    queue_all(mails.release_withdrawn(notices))
    notify_all(mails.withdrawal_bells(notices))
    reminders.plan_reminders(notices)
