"""Finds what is missing, and reminds integrators of it: one mail a company, weekly at most.

    find(day)        writes what is missing on `day` as lines; closes those whose report has come
    plan(day)        writes what is due on `day` as rows; a second sweep finds them written
    remind_due()     claims rows, counts what is open by now, and queues their mails

The first mail follows the first finding; each further one a week after the one before, for as long
as a line is open. What is answered or reported stops it.
"""

import datetime as dt
from contextlib import suppress
from itertools import groupby, islice

from django.db.models import Count, Max
from django.utils import timezone

from installations.missing import mails
from installations.missing.actions import close_found, find_missing
from installations.missing.rules import counts_of, missing_on, report_for
from installations.models import MissingReminder, MissingReport
from integrators.models import Integrator
from portal.core import clock, work
from portal.core.actions import Refused
from portal.journal.record import Actor

SWEEP = Actor.system("missing reports")
EVERY = dt.timedelta(days=7)
"""Between two reminders of one integrator."""
LOOKED_AT_AGAIN = dt.timedelta(hours=12)
"""So long after a line was found the sweep looks whether its report was signed meanwhile."""
LEASE = dt.timedelta(minutes=5)
RETRY = dt.timedelta(minutes=10)
ATTEMPTS = 8
BATCH = 50
TOLD = 400
"""Lines of one entry of the journal, which has room for so many."""


def find(day: dt.date | None = None) -> int:
    """Write the lines of `day` (today) that are not written yet; how many."""
    for line in _closable():
        with suppress(Refused):
            close_found(by=SWEEP, line=line)
    count = 0
    for company, lines in groupby(missing_on(day or clock.today()), lambda row: row.integrator_id):
        integrator = Integrator.objects.get(pk=company)
        while some := list(islice(lines, TOLD)):
            # Another sweep may have written all of them at this very moment.
            with suppress(Refused):
                count += len(find_missing(by=SWEEP, integrator=integrator, lines=some))
    return count


def _closable() -> list[MissingReport]:
    """Lines of which a report was signed while they were being written: most often none."""
    recent = MissingReport.objects.not_reported().filter(
        found_at__gte=clock.now() - LOOKED_AT_AGAIN
    )
    rows = recent.select_related("licence", "release", "site").order_by("pk")
    return [line for line in rows.iterator() if report_for(line) is not None]


def plan(day: dt.date | None = None) -> int:
    """Write the reminders of `day` (today) that are not written yet; how many."""
    day = day or clock.today()
    owing = MissingReport.objects.open().order_by().values_list("integrator", flat=True).distinct()
    sent = MissingReminder.objects.order_by().values_list("integrator")
    known = {key: rest for key, *rest in sent.annotate(Count("pk"), Max("created_at"))}
    now = clock.now()
    new = []
    for company in owing:
        count, last = known.get(company, (0, None))
        if last is None or timezone.localdate(last) + EVERY <= day:
            # Numbered, not dated: of two sweeps that plan at midnight, one writes it.
            new.append(
                MissingReminder(
                    key=f"missing:{company}:{count + 1}",
                    integrator_id=company,
                    due_at=now,
                    created_at=now,
                )
            )
    MissingReminder.objects.bulk_create(new, ignore_conflicts=True, batch_size=500)
    return len(new)


def remind_due() -> int:
    """Queue the mails that are due, of what is still open; how many reminders."""
    rows = MissingReminder.objects.select_related("integrator")
    return work.sweep(rows, _remind, batch=BATCH, lease=LEASE, pause=RETRY, most_attempts=ATTEMPTS)


def _remind(row: MissingReminder) -> bool:
    counts = counts_of(row.integrator_id)
    if not any(counts.values()):
        return False
    mails.reports_missing(reminder=row, counts=counts)
    return True
