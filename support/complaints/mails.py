"""The mails about complaints: to who analyses them, and to the integrator concerned."""

from typing import Any

from django.db.models import Q
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrators.companies.mails import recipients
from portal.accounts.models import User
from portal.accounts.permissions import ROLES, Permission, Role
from portal.outbox.queue import absolute_url, queue_mail
from support.models import Complaint, ComplaintStep

WHO_ANALYSE = [role for role, rights in ROLES.items() if Permission.COMPLAINTS_ENTER in rights]


def entered(*, complaint: Complaint, by: User) -> None:
    """To each of the quality team but who entered it: one more complaint to look into."""
    for person in User.objects.filter(role=Role.QUALITY, is_active=True).exclude(pk=by.pk):
        _tell_staff(
            person, complaint, "entered", f"{complaint.pk}", "complaint_entered",
            _("A complaint is entered: %(number)s"),
        )  # fmt: skip


def recorded(*, complaint: Complaint) -> None:
    """To the managers of the integrator concerned: what was recorded, and where to follow it."""
    _tell(
        complaint, "recorded", f"{complaint.pk}",
        _("A complaint that concerns you is recorded: %(number)s"),
    )  # fmt: skip


def action_decided(*, complaint: Complaint, step: ComplaintStep) -> None:
    """To the managers of the integrator concerned: what is done about it, and until when."""
    _tell(
        complaint, "acted", f"{complaint.pk}:{step.pk}",
        _("A corrective action is decided for the complaint %(number)s"),
        corrective=step.text, due_on=step.due_on,
    )  # fmt: skip


def closed(*, complaint: Complaint, conclusion: str, occurrence: int) -> None:
    """To the managers of the integrator concerned: founded or not, and why."""
    _tell(
        complaint, "closed", f"{complaint.pk}:{occurrence}",
        _("The complaint %(number)s is closed"), conclusion=conclusion,
    )  # fmt: skip


def reopened(*, complaint: Complaint, by: User, reason: str, occurrence: int) -> None:
    """To quality and who entered it, but who takes it up again: why, and that it is to be analysed
    anew. To the managers of the integrator concerned: that its conclusion no longer holds.
    """
    staff = Q(role=Role.QUALITY) | Q(pk=complaint.entered_by_id, role__in=WHO_ANALYSE)
    for person in User.objects.filter(staff, is_active=True).exclude(pk=by.pk):
        _tell_staff(
            person, complaint, "reopened", f"{complaint.pk}:{occurrence}",
            "complaint_to_analyse_anew", _("A complaint is taken up again: %(number)s"),
            reason=reason,
        )  # fmt: skip
    _tell(
        complaint, "reopened", f"{complaint.pk}:{occurrence}",
        _("The complaint %(number)s is taken up again"),
    )  # fmt: skip


def _tell_staff(
    person: User,
    complaint: Complaint,
    event: str,
    occurrence: str,
    template: str,
    subject: Promise,
    **told: Any,
) -> None:
    with translation.override(person.language):
        named = subject % {"number": complaint.number}
    queue_mail(
        key=f"complaint.{event}:{occurrence}:user:{person.pk}",
        to=person.email,
        language=person.language,
        subject=named,
        template=f"support/{template}",
        context={
            "name": person.name,
            "complaint": complaint,
            "domains": _domains(complaint, person.language),
            "url": absolute_url(complaint.desk_url),
            **told,
        },
    )


def _tell(complaint: Complaint, event: str, occurrence: str, subject: Promise, **told: Any) -> None:
    if complaint.integrator is None:
        return
    for to, language, name in recipients(complaint.integrator):
        with translation.override(language):
            named = subject % {"number": complaint.number}
        queue_mail(
            key=f"complaint.{event}:{occurrence}:{to}"[:200],
            to=to,
            language=language,
            subject=named,
            template=f"support/complaint_{event}",
            context={
                "name": name,
                "complaint": complaint,
                "domains": _domains(complaint, language),
                "url": absolute_url(complaint.get_absolute_url()),
                **told,
            },
        )


def _domains(complaint: Complaint, language: str) -> str:
    """Its domains by their names in this language."""
    with translation.override(language):
        return ", ".join(domain.name for domain in complaint.domains.all())
