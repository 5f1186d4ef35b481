"""The mails of the registry; the invitation's is that of `portal.accounts.mails`."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrators.eligibility import Requirement
from integrators.fees import Quote, euros
from integrators.models import (
    Approval,
    Charter,
    CharterSignature,
    ComplianceContract,
    Enrolment,
    EnrolmentState,
    Integrator,
    Reminder,
    Representative,
    RepresentativeRole,
    Suspension,
    TrainingRecord,
)
from integrators.wording import approvals_in_words, listed
from portal.accounts.models import User
from portal.accounts.permissions import Role
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


def training_certified(*, training: TrainingRecord, document: Document) -> None:
    """To the person: the sealed certificate."""
    person = training.representative.user
    queue_mail(
        key=f"training.certified:{document.pk}:user:{person.pk}",
        to=person.email,
        language=person.language,
        subject=_("Your certificate of training"),
        template="integrators/training_certified",
        context={
            "name": person.name,
            "session": training.session,
            "document": document,
            "url": document.verify_url,
        },
        documents=[document],
    )


def enrolled(*, enrolment: Enrolment, promoted: bool = False) -> None:
    """To the person: a place, a turn on the waiting list, or a place after having waited."""
    waiting = enrolment.state == EnrolmentState.WAITING
    subject = _("You are on the waiting list") if waiting else _("You are enrolled for a training")
    _about_enrolment(enrolment, "promoted" if promoted else "enrolled", subject)


def session_changed(*, enrolment: Enrolment, occurrence: str) -> None:
    """To the person, enrolled or waiting: when, where and by whom it is given now."""
    _about_enrolment(
        enrolment, "session_changed", _("Your training session has changed"), occurrence
    )


def session_cancelled(*, enrolment: Enrolment) -> None:
    """To the person: it does not take place, and why."""
    _about_enrolment(enrolment, "session_cancelled", _("Your training session is cancelled"))


def _about_enrolment(
    enrolment: Enrolment, event: str, subject: Promise, occurrence: str = ""
) -> None:
    person, planned = enrolment.representative.user, enrolment.planned
    queue_mail(
        key=":".join(
            filter(None, (f"session.{event}", str(enrolment.pk), occurrence, f"user:{person.pk}"))
        ),
        to=person.email,
        language=person.language,
        subject=subject,
        template="integrators/enrolment",
        context={
            "name": person.name,
            "event": event,
            "waiting": enrolment.state == EnrolmentState.WAITING,
            "planned": planned,
            "course": planned.course,
            "url": absolute_url(planned.get_absolute_url()),
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


def approval_certified(*, integrator: Integrator, document: Document) -> None:
    """To the managers: the sealed certificate, to show to whoever asks."""
    for to, language, name in recipients(integrator):
        queue_mail(
            key=f"approval.certified:{document.pk}:{to}"[:200],
            to=to,
            language=language,
            subject=_("Your certificate of approval"),
            template="integrators/approval_certified",
            context={
                "name": name,
                "integrator": integrator,
                "document": document,
                "url": document.verify_url,
            },
            documents=[document],
        )


def contract_proposed(*, contract: ComplianceContract) -> None:
    """To the managers: read it, then sign or decline."""
    _about_contract(
        contract, "proposed", _("A contract to maintain conformity is proposed to you"), ()
    )


def contract_signed(*, contract: ComplianceContract, document: Document) -> None:
    """To the managers, with the sealed PDF."""
    _about_contract(
        contract, "signed", _("Your signed contract to maintain conformity"), [document]
    )


def contract_ending(*, reminder: Reminder) -> None:
    """To the managers: it ends, and what an update costs afterwards."""
    contract = reminder.integrator.contracts.in_force_on(reminder.ends_on).first()
    if contract is not None:
        subject = _("Your contract to maintain conformity ends soon")
        _about_contract(contract, f"ending:{reminder.step}", subject, ())


def _about_contract(
    contract: ComplianceContract, event: str, subject: Promise, documents: Iterable[Document]
) -> None:
    integrator = contract.integrator
    for to, language, name in recipients(integrator):
        queue_mail(
            key=f"contract.{event}:{contract.pk}:{to}"[:200],
            to=to,
            language=language,
            subject=subject,
            template="integrators/contract",
            context={
                "name": name,
                "event": event.split(":")[0],
                "contract": contract,
                "integrator": integrator,
                "url": absolute_url(contract.get_absolute_url()),
            },
            documents=documents,
        )


def fee_recorded(*, due: Quote, occurrence: str) -> None:
    """To the managers: what will be invoiced, and for which update."""
    integrator = due.integrator
    for to, language, name in recipients(integrator):
        queue_mail(
            key=f"fee.recorded:{occurrence}:{to}"[:200],
            to=to,
            language=language,
            subject=_("An update fee will be invoiced"),
            template="integrators/fee_recorded",
            context={
                "name": name,
                "integrator": integrator,
                "update": due.update,
                "licences": len(due.charged),
                "total": euros(due.total_cents),
                "url": absolute_url(reverse("integrators:company_fees", args=[integrator.pk])),
            },
        )


def shortage(*, reminder: Reminder, missing: Iterable[Requirement]) -> None:
    """To quality: an approved company lacks people in order; it keeps its approval."""
    rows = list(missing)
    for person in User.objects.filter(role=Role.QUALITY, is_active=True):
        queue_mail(
            key=f"reminder:{reminder.key}:user:{person.pk}",
            to=person.email,
            language=person.language,
            subject=_("An approved integrator is no longer in order"),
            template="integrators/shortage",
            context={
                "name": person.name,
                "integrator": reminder.integrator,
                "reminder": reminder,
                "missing": rows,
                "url": absolute_url(reminder.integrator.get_absolute_url()),
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


def departed(*, representative: Representative, by: User) -> None:
    """To who has left, and to the managers who did not record it themselves."""
    person, integrator = representative.user, representative.integrator
    people = {person.pk: person}
    for manager in integrator.representatives.active().managers().select_related("user"):
        if manager.user_id != by.pk:
            people[manager.user_id] = manager.user
    for user in people.values():
        queue_mail(
            key=f"representative.left:{representative.pk}:user:{user.pk}",
            to=user.email,
            language=user.language,
            subject=_("A departure is recorded"),
            template="integrators/departed",
            context={
                "name": user.name,
                "leaver": representative,
                "to_them": user.pk == person.pk,
                "integrator": integrator,
                "url": "" if user.pk == person.pk else absolute_url(integrator.get_absolute_url()),
            },
        )


def role_changed(*, representative: Representative, occurrence: str) -> None:
    """To the person: what they may do now."""
    person = representative.user
    queue_mail(
        key=f"representative.role_changed:{occurrence}:user:{person.pk}",
        to=person.email,
        language=person.language,
        subject=_("Your role has changed"),
        template="integrators/role_changed",
        context={
            "name": person.name,
            "representative": representative,
            "integrator": representative.integrator,
            "is_manager": representative.role == RepresentativeRole.MANAGER,
            "url": absolute_url(representative.integrator.get_absolute_url()),
        },
    )


def training_ending(*, reminder: Reminder) -> None:
    """To who was trained: until when it counts, and what to do."""
    representative = reminder.representative
    assert representative is not None
    person = representative.user
    queue_mail(
        key=f"reminder:{reminder.key}",
        to=person.email,
        language=person.language,
        subject=_("Your training ends soon"),
        template="integrators/training_ending",
        context={
            "name": person.name,
            "reminder": reminder,
            "integrator": reminder.integrator,
            "url": absolute_url(reminder.integrator.get_absolute_url()),
        },
    )


def approval_ending(*, reminder: Reminder, approvals: Iterable[Approval]) -> None:
    """To the managers: what ends, when, and what a renewal asks for."""
    integrator, rows = reminder.integrator, list(approvals)
    for to, language, name in recipients(integrator):
        with translation.override(language):
            phrases = listed(approvals_in_words(rows))
        queue_mail(
            key=f"reminder:{reminder.key}:{to}"[:200],
            to=to,
            language=language,
            subject=_("Your approval ends soon"),
            template="integrators/approval_ending",
            context={
                "name": name,
                "integrator": integrator,
                "reminder": reminder,
                "phrases": phrases,
                "url": absolute_url(integrator.get_absolute_url()),
            },
        )


CHARTER_SUBJECTS = {
    "asked": _("A new version of the charter is to be signed"),
    "lapsed": _("Without your signature of the charter, your access is closed"),
}


def charter_due(*, reminder: Reminder, has_grace: bool) -> None:
    """To who must sign: asked, reminded, or told that the time is over."""
    representative, charter = reminder.representative, reminder.charter
    assert representative is not None
    person = representative.user
    address = f"{reverse('integrators:charter')}?as={representative.pk}"
    queue_mail(
        key=f"reminder:{reminder.key}",
        to=person.email,
        language=person.language,
        subject=CHARTER_SUBJECTS.get(reminder.step, _("Your signature of the charter is awaited")),
        template="integrators/charter_due",
        context={
            "name": person.name,
            "reminder": reminder,
            "charter": charter,
            "integrator": reminder.integrator,
            "has_grace": has_grace,
            "url": absolute_url(address),
        },
    )


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
