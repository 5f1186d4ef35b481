"""The mails about approvals, one function per mail."""

from collections.abc import Callable, Iterable, Sequence

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrators.approvals.models import Approval, Suspension
from integrators.approvals.rules.eligibility import Requirement
from integrators.approvals.rules.shortages import lacks_of
from integrators.approvals.wording import approvals_in_words, join_words
from integrators.companies.mails import recipients
from integrators.companies.models import Integrator
from integrators.reminders.models import Reminder
from portal.accounts.models import User
from portal.accounts.permissions import Role
from portal.documents.models import Document
from portal.outbox.queue import absolute_url, queue_mail


def approval_granted(
    *, integrator: Integrator, approvals: Iterable[Approval], occurrence: str
) -> None:
    """To the managers: for what, and until when."""
    rows = list(approvals)
    for to, language, name in recipients(integrator):
        with translation.override(language):
            phrases = join_words(approvals_in_words(rows))
        queue_mail(
            key=f"approval.granted:{occurrence}:{to}",
            to=to,
            language=language,
            subject=_("You are approved"),
            template="integrators/approvals/approval_granted",
            context={
                "name": name,
                "integrator": integrator,
                "phrases": phrases,
                "starts_on": rows[0].starts_on,
                "url": absolute_url(integrator.get_absolute_url()),
            },
        )


def approval_certified(*, integrator: Integrator, document: Document) -> None:
    """To the managers: the sealed certificate, to show to whoever asks."""
    for to, language, name in recipients(integrator):
        queue_mail(
            key=f"approval.certified:{document.pk}:{to}"[:200],
            to=to,
            language=language,
            subject=_("Your certificate of approval"),
            template="integrators/approvals/approval_certified",
            context={
                "name": name,
                "integrator": integrator,
                "document": document,
                "url": document.verify_url,
            },
            documents=[document],
        )


def shortage(*, reminder: Reminder, missing: Callable[[], Sequence[Requirement]]) -> None:
    """To quality: an approved company lacks people in order; it keeps its approval.

    `missing` is asked once in each language: what it answers is written in it.
    """
    told: dict[str, Sequence[Requirement]] = {}
    for person in User.objects.filter(role=Role.QUALITY, is_active=True):
        if person.language not in told:
            with translation.override(person.language):
                told[person.language] = missing()
        queue_mail(
            key=f"reminder:{reminder.key}:user:{person.pk}",
            to=person.email,
            language=person.language,
            subject=_("An approved integrator is no longer in order"),
            template="integrators/approvals/shortage",
            context={
                "name": person.name,
                "integrator": reminder.integrator,
                "reminder": reminder,
                "missing": told[person.language],
                "url": absolute_url(reminder.integrator.get_absolute_url()),
            },
        )


def missing(*, integrator: Integrator, occurrence: str) -> None:
    """To the managers: what the company lacks, and how each thing is mended."""
    approved = Approval.objects.in_force_on().filter(integrator=integrator).exists()
    for to, language, name in recipients(integrator):
        with translation.override(language):
            lacking = lacks_of(integrator).theirs
        queue_mail(
            key=f"integrator.reminded:{occurrence}:{to}",
            to=to,
            language=language,
            subject=_("What your company still lacks"),
            template="integrators/approvals/missing",
            context={
                "name": name,
                "integrator": integrator,
                "approved": approved,
                "missing": lacking,
                "url": absolute_url(integrator.get_absolute_url()),
            },
        )


def suspended(*, suspension: Suspension) -> None:
    """To the managers: why, and what it stops."""
    _queue_about_suspension(suspension, "suspended", _("Your approval is suspended"))


def reinstated(*, suspension: Suspension) -> None:
    """To the managers: it holds again."""
    _queue_about_suspension(suspension, "reinstated", _("Your approval holds again"))


def approval_ended(*, suspension: Suspension) -> None:
    """To the managers: why, and what it stops."""
    _queue_about_suspension(suspension, "approval_ended", _("Your approval has ended"))


def approval_ending(*, reminder: Reminder, approvals: Iterable[Approval]) -> None:
    """To the managers: what ends, when, and what a renewal asks for."""
    integrator, rows = reminder.integrator, list(approvals)
    for to, language, name in recipients(integrator):
        with translation.override(language):
            phrases = join_words(approvals_in_words(rows))
        queue_mail(
            key=f"reminder:{reminder.key}:{to}"[:200],
            to=to,
            language=language,
            subject=_("Your approval ends soon"),
            template="integrators/approvals/approval_ending",
            context={
                "name": name,
                "integrator": integrator,
                "reminder": reminder,
                "phrases": phrases,
                "url": absolute_url(integrator.get_absolute_url()),
            },
        )


def _queue_about_suspension(suspension: Suspension, template: str, subject: Promise) -> None:
    integrator = suspension.integrator
    for to, language, name in recipients(integrator):
        queue_mail(
            key=f"integrator.{template}:{suspension.pk}:{to}",
            to=to,
            language=language,
            subject=subject,
            template=f"integrators/approvals/{template}",
            context={
                "name": name,
                "integrator": integrator,
                "suspension": suspension,
                "url": absolute_url(integrator.get_absolute_url()),
            },
        )
