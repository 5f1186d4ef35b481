"""Reminds integrators of their open recalls, and quality once a week of who lags.

    plan(day)       writes what is due on `day` as rows; a second sweep finds them written
    remind_due()    claims rows, counts what is open by now, and queues their mails

One mail a company and withdrawal: seven days before the last day, on it, then each week; each two
weeks where no day was given. A step that was missed (nothing ran that day) is made up for until
the next one. Where the sites may go on for now, nobody is reminded.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from installations.models import Recall, RecallReminder
from installations.recalls import mails
from installations.recalls.rules import (
    by_company,
    deadline_of,
    in_progress,
    is_overdue,
    progress_of,
)
from portal.core import clock, work
from releases.models import Withdrawal
from releases.withdrawals.rules import orders_of

BEFORE = dt.timedelta(days=7)
WEEK, FORTNIGHT = 7, 14
LEASE = dt.timedelta(minutes=5)
RETRY = dt.timedelta(minutes=10)
ATTEMPTS = 8
BATCH = 50
TOLD = 20
"""Lines of a digest; the page has them all."""


def plan(day: dt.date | None = None) -> int:
    """Write the reminders of `day` (today) that are not written yet; how many are due."""
    day = day or clock.today()
    rows = {row.key: row for row in _rows(day)}
    known = set(RecallReminder.objects.filter(key__in=rows).values_list("key", flat=True))
    new = [row for key, row in rows.items() if key not in known]
    # Another sweep may be writing the same rows at this very moment.
    RecallReminder.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    return len(rows)


def remind_due() -> int:
    """Queue the mails that are due, of what is still open; how many reminders."""
    rows = RecallReminder.objects.select_related("withdrawal__release", "integrator")
    return work.sweep(rows, _remind, batch=BATCH, lease=LEASE, pause=RETRY, most_attempts=ATTEMPTS)


def step_of(withdrawal: Withdrawal, day: dt.date) -> str:
    """Which reminder `day` belongs to; none while the withdrawal itself is news enough."""
    begun, last = timezone.localdate(withdrawal.withdrawn_at), deadline_of(withdrawal)
    if last is None:
        number = (day - begun).days // FORTNIGHT
        return f"open:{number}" if number > 0 else ""
    if day < last:
        return "before" if day >= last - BEFORE > begun else ""
    number = (day - last).days // WEEK
    return f"late:{number}" if number or begun < last else ""


def asks_to_leave(withdrawal: Withdrawal) -> bool:
    """Whether sites are to leave the release, all or some, and not only to install it no more."""
    no_new = Withdrawal.Instruction.NO_NEW
    return any(order.instruction != no_new for order in orders_of(withdrawal))


def _rows(day: dt.date) -> Iterator[RecallReminder]:
    followed = [one for one in in_progress() if asks_to_leave(one)]
    now = clock.now()
    for withdrawal in followed:
        step = step_of(withdrawal, day)
        if not step:
            continue
        still = Recall.objects.open().filter(withdrawal=withdrawal).order_by()
        for company in still.values_list("integrator", flat=True).distinct():
            yield RecallReminder(
                key=f"recalls:{withdrawal.pk}:{company}:{step}",
                withdrawal=withdrawal,
                integrator_id=company,
                due_at=now,
                created_at=now,
            )
    if laggards(followed, day):
        year, week, _day = day.isocalendar()
        yield RecallReminder(key=f"digest:{year}-{week:02}", due_at=now, created_at=now)


def laggards(withdrawals: list[Withdrawal], day: dt.date) -> list[dict[str, Any]]:
    """Who is late by the last day, or has answered nothing for two weeks where none was given."""
    known = {one.pk: one for one in withdrawals}
    long_ago = day - dt.timedelta(days=FORTNIGHT)
    return [
        {**row, "version": known[row["withdrawal"]].release.version}
        for row in by_company(withdrawals, day)
        if row["overdue"]
        or (
            row["todo"]
            and deadline_of(known[row["withdrawal"]]) is None
            and timezone.localdate(row["oldest"]) <= long_ago
        )
    ]


def _remind(row: RecallReminder) -> bool:
    if row.withdrawal is None or row.integrator is None:
        return _tell_quality(row)
    own = Recall.objects.filter(withdrawal=row.withdrawal, integrator=row.integrator)
    progress = progress_of(row.withdrawal, own)
    if not progress.open:
        return False
    mails.recalls_to_do(
        reminder=row,
        progress=progress,
        ends_on=deadline_of(row.withdrawal),
        overdue=is_overdue(row.withdrawal),
    )
    return True


def _tell_quality(row: RecallReminder) -> bool:
    found = laggards([one for one in in_progress() if asks_to_leave(one)], clock.today())
    if found:
        mails.digest(reminder=row, rows=found[:TOLD], count=len(found))
    return bool(found)
