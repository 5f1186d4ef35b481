"""The mails about recalls, one function per mail."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from installations.models import Recall, RecallAnswer, RecallReminder
from installations.recalls.rules import Progress
from integrators.companies.mails import recipients
from portal.accounts.models import User
from portal.accounts.permissions import Role
from portal.outbox.queue import absolute_url, queue_mail


def recalls_to_do(
    *, reminder: RecallReminder, progress: Progress, ends_on: dt.date | None, overdue: bool
) -> None:
    """To the company's managers: how many of its machines are still to be dealt with."""
    withdrawal, integrator = reminder.withdrawal, reminder.integrator
    assert withdrawal is not None
    assert integrator is not None
    href = reverse("installations:recalls", args=[withdrawal.pk])
    subject = _("Version {version} has been withdrawn: machines still to be dealt with")
    for to, language, name in recipients(integrator):
        queue_mail(
            key=f"recall.reminder:{reminder.pk}:{to}"[:200],
            to=to,
            language=language,
            subject=format_lazy(subject, version=withdrawal.release.version),
            template="installations/recalls_to_do",
            context={
                "name": name,
                "withdrawal": withdrawal,
                "count": progress.open,
                "todo": progress.todo,
                "planned": progress.planned,
                "ends_on": ends_on,
                "overdue": overdue,
                "url": absolute_url(f"{href}?state=open"),
            },
        )


def impossible_refused(*, answer: RecallAnswer, recall: Recall) -> None:
    """To the company's managers: quality does not accept that it cannot be done, and why."""
    report = recall.report
    href = reverse("installations:recalls", args=[recall.withdrawal_id])
    subject = _("Recall of version {version}: this machine is to be dealt with")
    for to, language, name in recipients(answer.integrator):
        queue_mail(
            key=f"recall.impossible_refused:{answer.pk}:{to}"[:200],
            to=to,
            language=language,
            subject=format_lazy(subject, version=recall.withdrawal.release.version),
            template="installations/impossible_refused",
            context={
                "name": name,
                "report": report,
                "withdrawal": recall.withdrawal,
                "answer": answer,
                "url": absolute_url(f"{href}?state=todo"),
            },
        )


def digest(*, reminder: RecallReminder, rows: Sequence[dict[str, Any]], count: int) -> None:
    """To quality, once a week: which integrators lag, the worst first; `count` are all of them."""
    for person in User.objects.filter(role=Role.QUALITY, is_active=True):
        queue_mail(
            key=f"recall.digest:{reminder.pk}:user:{person.pk}",
            to=person.email,
            language=person.language,
            subject=_("Recalls: which integrators lag"),
            template="installations/recalls_digest",
            context={
                "name": person.name,
                "rows": rows,
                "count": count,
                "url": absolute_url(reverse("installations:recalls_overview")),
            },
        )
