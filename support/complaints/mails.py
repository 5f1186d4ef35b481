"""The mails about complaints: to quality when one is entered, to the integrator concerned."""

from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrators.companies.mails import recipients
from portal.accounts.models import User
from portal.accounts.permissions import Role
from portal.outbox.queue import absolute_url, queue_mail
from support.models import Complaint


def entered(*, complaint: Complaint, by: User) -> None:
    """To each of the quality team but who entered it: one more complaint to look into."""
    for person in User.objects.filter(role=Role.QUALITY, is_active=True).exclude(pk=by.pk):
        with translation.override(person.language):
            subject = _("A complaint is entered: %(number)s") % {"number": complaint.number}
        queue_mail(
            key=f"complaint.entered:{complaint.pk}:user:{person.pk}",
            to=person.email,
            language=person.language,
            subject=subject,
            template="support/complaint_entered",
            context={
                "name": person.name,
                "complaint": complaint,
                "domains": _domains(complaint, person.language),
                "url": absolute_url(complaint.desk_url),
            },
        )


def recorded(*, complaint: Complaint) -> None:
    """To the managers of the integrator concerned: what was recorded, and where to follow it."""
    _tell(
        complaint, "recorded", f"{complaint.pk}",
        _("A complaint that concerns you is recorded: %(number)s"),
    )  # fmt: skip


def closed(*, complaint: Complaint, conclusion: str, occurrence: int) -> None:
    """To the managers of the integrator concerned: founded or not, and why."""
    _tell(
        complaint, "closed", f"{complaint.pk}:{occurrence}",
        _("The complaint %(number)s is closed"), conclusion=conclusion,
    )  # fmt: skip


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
