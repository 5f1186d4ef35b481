"""The mails about missing reports, one function per mail."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from installations.models import MissingAnswer, MissingKind, MissingReminder, MissingReport
from integrators.companies.mails import recipients
from portal.outbox.queue import absolute_url, queue_mail


def reports_missing(*, reminder: MissingReminder, counts: Mapping[str, int]) -> None:
    """To the company's managers, one mail for all: how many reports are expected of it."""
    href = reverse("installations:missing")
    for to, language, name in recipients(reminder.integrator):
        queue_mail(
            key=f"missing.reminder:{reminder.pk}:{to}"[:200],
            to=to,
            language=language,
            subject=_("Installation reports are missing"),
            template="installations/reports_missing",
            context={
                "name": name,
                "count": sum(counts.values()),
                "licences": counts["licence"],
                "downloads": counts["download"],
                "interventions": counts["intervention"],
                "url": absolute_url(f"{href}?state=open"),
            },
        )


def answer_refused(*, answer: MissingAnswer, line: MissingReport) -> None:
    """To the company's managers: quality does not accept the answer, and why."""
    href = reverse("installations:missing")
    for to, language, name in recipients(answer.integrator):
        queue_mail(
            key=f"missing.answer_refused:{answer.pk}:{to}"[:200],
            to=to,
            language=language,
            subject=_("Missing installation report: your answer is not accepted"),
            template="installations/missing_refused",
            context={
                "name": name,
                "kind": MissingKind(line.kind).label,
                "title": line.name,
                "answer": answer,
                "url": absolute_url(f"{href}?state=open"),
            },
        )
