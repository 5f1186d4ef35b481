"""Plans the reminders about legal documents that end soon, or have just ended."""

import datetime as dt
from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from integrators.legal_file import mails
from integrators.legal_file.models import LegalDocument, LegalDocumentState
from integrators.reminders.models import Reminder, ReminderKind
from portal.core import clock
from portal.house.known import History, history_of
from portal.house.steps import longest, step_for

OVER = "over"
MAKE_UP = dt.timedelta(days=7)
"""For how long the day after the last is made up for, where nothing ran on it."""


def plan(day: dt.date, integrator: int | None) -> Iterator[Reminder]:
    """The reminders of `day`, of one company or all, for documents that no other replaces."""
    steps = history_of("document_reminder_days")
    accepted = LegalDocument.objects.filter(
        state=LegalDocumentState.ACCEPTED, integrator__isnull=False
    )
    longer = accepted.filter(
        Q(expires_on=None) | Q(expires_on__gt=OuterRef("expires_on")),
        integrator=OuterRef("integrator"),
        kind=OuterRef("kind"),
    )
    rows = accepted.filter(
        expires_on__range=(day - MAKE_UP, day + dt.timedelta(days=longest(steps))),
        kind__asked=True,
    ).exclude(Exists(longer))
    if integrator is not None:
        rows = rows.filter(integrator=integrator)
    for row in rows:
        step = _step(row, day, steps)
        if step:
            assert row.expires_on is not None
            assert row.integrator_id is not None
            yield Reminder(
                key=f"legal_document:{row.pk}:{step}",
                kind=ReminderKind.DOCUMENT,
                step=step,
                ends_on=row.expires_on,
                integrator_id=row.integrator_id,
                legal_document=row,
                due_at=clock.now(),
                created_at=clock.now(),
            )


def send(row: Reminder) -> None:
    """The mail of one reminder."""
    assert row.legal_document_id is not None
    document = LegalDocument.objects.select_related("kind", "integrator").get(
        pk=row.legal_document_id
    )
    mails.legal_document_ending(document=document, step=row.step)


def _step(row: LegalDocument, day: dt.date, steps: History) -> str:
    """What is said on `day`: nothing to who was told by the acceptance itself."""
    assert row.expires_on is not None
    assert row.decided_at is not None
    left = (row.expires_on - day).days
    if left < 0:
        return OVER
    step = step_for(steps, left, row.expires_on)
    begins = row.expires_on - dt.timedelta(days=step or 0)
    if step is None or timezone.localdate(row.decided_at) >= begins:
        return ""
    return str(step)
