"""The mails of the registry; the invitation's is that of `portal.accounts.mails`."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrators.models import (
    Approval,
    Charter,
    CharterSignature,
    Integrator,
    Suspension,
    TrainingRecord,
)
from integrators.wording import approvals_in_words, listed
from portal.accounts.models import User
from portal.documents.models import Document
from portal.outbox.api import absolute_url, queue_mail


def training_recorded(*, record: TrainingRecord, charter: Charter | None) -> None:
    """To who attended; asks to sign `charter`, when there is one to sign."""
    person = record.representative.user
    queue_mail(
        key=f"training.recorded:{record.session_id}:user:{person.pk}",
        to=person.email,
        language=person.language,
        subject=_("Your training is recorded: now sign the charter")
        if charter
        else _("Your training is recorded"),
        template="integrators/training_recorded",
        context={
            "person": person,
            "record": record,
            "session": record.session,
            "charter": charter,
            "url": absolute_url(reverse("integrators:charter")),
        },
    )


def charter_signed(*, signature: CharterSignature, document: Document) -> None:
    """To the signer, with the sealed PDF."""
    person = signature.representative.user
    queue_mail(
        key=f"charter.signed:{signature.pk}:user:{person.pk}",
        to=person.email,
        language=person.language,
        subject=_("Your signed charter"),
        template="integrators/charter_signed",
        context={
            "person": person,
            "signature": signature,
            "document": document,
            "url": document.verify_url,
        },
        documents=[document],
    )


def approval_granted(
    *, integrator: Integrator, approvals: Iterable[Approval], occurrence: str
) -> None:
    """To the managers: for what, and until when."""
    rows = list(approvals)
    for to, language, name in recipients(integrator):
        with translation.override(language):
            phrases = listed(approvals_in_words(rows))
        queue_mail(
            key=f"approval.granted:{occurrence}:{to}",
            to=to,
            language=language,
            subject=_("You are approved"),
            template="integrators/approval_granted",
            context={
                "name": name,
                "integrator": integrator,
                "phrases": phrases,
                "starts_on": rows[0].starts_on,
                "url": absolute_url(integrator.get_absolute_url()),
            },
        )


def suspended(*, suspension: Suspension) -> None:
    """To the managers: why, and what it stops."""
    _about(suspension, "suspended", _("Your approval is suspended"))


def reinstated(*, suspension: Suspension) -> None:
    """To the managers: it holds again."""
    _about(suspension, "reinstated", _("Your approval holds again"))


def approval_ended(*, suspension: Suspension) -> None:
    """To the managers: why, and what it stops."""
    _about(suspension, "approval_ended", _("Your approval has ended"))


def recipients(integrator: Integrator) -> list[tuple[str, str, str]]:
    """(address, language, name) of the managers; the company's own while it has none."""
    managers = integrator.representatives.active().managers().select_related("user")
    people: list[User] = [manager.user for manager in managers]
    if people:
        return [(person.email, person.language, person.name) for person in people]
    return [(integrator.email, integrator.language, integrator.name)]


def _about(suspension: Suspension, template: str, subject: Promise) -> None:
    integrator = suspension.integrator
    for to, language, name in recipients(integrator):
        queue_mail(
            key=f"integrator.{template}:{suspension.pk}:{to}",
            to=to,
            language=language,
            subject=subject,
            template=f"integrators/{template}",
            context={
                "name": name,
                "integrator": integrator,
                "suspension": suspension,
                "url": absolute_url(integrator.get_absolute_url()),
            },
        )
