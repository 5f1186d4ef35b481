"""A company asks to become an integrator; Crisalid accepts or refuses."""

from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from integrators.candidatures import mails
from integrators.candidatures.models import Candidature, CandidatureState
from integrators.companies.actions.companies import register_integrator
from integrators.companies.actions.people import invite_representative
from integrators.companies.identity.naming import identity_data, same_company
from integrators.companies.legal_data import (
    ContactData,
    LegalData,
    check_printable_fields,
    tidy_legal_data,
)
from integrators.companies.models import Integrator, RepresentativeRole
from integrators.legal_file import notify
from integrators.legal_file.models import FileMessage, LegalDocument
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.states import move
from portal.journal.models import Why
from portal.journal.record import Actor, Erases, Personal, record


class CandidatureData(TypedDict):
    name: str
    siren: str
    siret: str
    vat_number: str
    register_name: NotRequired[str]
    register_number: NotRequired[str]
    country: NotRequired[str]
    street: str
    postcode: str
    city: str
    phone: str
    language: str
    contact_name: str
    contact_function: str
    email: str
    remark: str


@action
def submit_candidature(
    *,
    by: Actor,
    candidature: CandidatureData,
    activities: Sequence[str],
    lines: Sequence[str],
    challenge: str,
) -> Candidature:
    """Keep what was typed, and send a link to the address given; only who opens it is heard.

    Whether the SIREN is registered makes no difference here. `challenge` names the proof of
    work. Raises Refused: "invalid" (with what is wrong), "spent".
    """
    row = Candidature(
        **tidy_legal_data(candidature),
        activities=list(activities),
        lines=list(lines),
        challenge=challenge,
        consented_at=clock.now(),
        created_at=clock.now(),
    )
    row.email = row.email.lower()
    try:
        row.full_clean(validate_unique=False)
        check_printable_fields(row)
    except ValidationError as error:
        raise Refused(error.messages[0], "invalid") from error
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(_("This form was sent already: load the page anew."), "spent") from None
    record(
        event="candidature.sent",
        subject=row,
        by=by,
        data={
            **identity_data(row),
            "name": Personal(row.name),
            "email": Personal(row.email),
            "contact": Personal(row.contact_name),
            "activities": row.activities,
            "lines": row.lines,
        },
    )
    mails.candidature(candidature=row, event="confirm")
    return row


@action
def confirm_candidature(*, by: Actor, candidature: Candidature) -> Candidature:
    """The address is the sender's own: the quality team hears of it from now on.

    Raises Refused: "confirmed_already", "overdue" (it is about to be erased).
    """
    row = Candidature.objects.select_for_update().get(pk=candidature.pk)
    if row.is_overdue:
        raise Refused(_("The time to confirm is over: send the candidature anew."), "overdue")
    if row.state != CandidatureState.UNCONFIRMED:
        raise Refused(_("This candidature is confirmed already."), "confirmed_already")
    move(row, CandidatureState.RECEIVED, confirmed_at=clock.now())
    record(event="candidature.confirmed", subject=row, by=by, data=_known_by(row))
    mails.candidature(candidature=row, event="received")
    notify.candidature(candidature=row)
    return row


@action
def send_candidate_link(*, by: Actor, candidature: Candidature) -> Candidature:
    """Mail a fresh link to the address that was given, and to no other; once a day.

    Raises Refused: "sent_already".
    """
    row = Candidature.objects.select_for_update().get(pk=candidature.pk)
    today = clock.today().isoformat()
    if not mails.candidature(candidature=row, event="link", occurrence=today):
        raise Refused(
            _("The link of today is sent already: look into your mail, the spam folder too."),
            "sent_already",
        )
    record(event="candidature.link_sent", subject=row, by=by, data={})
    return row


@action
def erase_candidature(*, by: Actor, candidature: Candidature) -> None:
    """Nobody confirmed the address in time: what was typed, and its mails, go (GDPR, art. 5).

    The journal keeps its entries, whose salted commitments say nothing without their texts, and
    this one names which texts went.
    Raises Refused: "not_overdue" (confirmed, not yet due, or erased meanwhile).
    """
    overdue = Candidature.objects.select_for_update().overdue(clock.today())
    row = overdue.filter(pk=candidature.pk).first()
    if row is None:
        raise Refused(_("This candidature is not to be erased."), "not_overdue")
    record(
        event="candidature.erased",
        subject=row,
        by=by,
        data={"confirm_until": row.confirm_until.isoformat()},
        erases=Erases([row], Why.UNCONFIRMED),
    )
    mails.forget_candidature(row)
    row.delete()


@action
def accept_candidature(*, by: User, candidature: Candidature) -> Integrator:
    """Register the company, with its documents and messages, and invite its first manager.

    Raises Refused: "decided_already", "registered_already", and what inviting refuses.
    """
    row = _waiting(candidature)
    if Integrator.objects.filter(same_company(row)).exists():
        raise Refused(row.already_registered, "registered_already")
    integrator = register_integrator(by=by, legal=_legal(row), contacts=[_contact(row)])
    LegalDocument.objects.filter(candidature=row).update(integrator=integrator)
    FileMessage.objects.filter(candidature=row).update(integrator=integrator)
    _decide(row, by, CandidatureState.ACCEPTED, integrator=integrator)
    record(
        event="candidature.accepted",
        subject=row,
        by=by,
        data={**_known_by(row), "integrator": integrator.pk},
    )
    invite_representative(
        by=by,
        integrator=integrator,
        email=row.email,
        name=row.contact_name,
        role=RepresentativeRole.MANAGER,
        language=row.language,
    )
    return integrator


@action
def refuse_candidature(*, by: User, candidature: Candidature, reason: str) -> Candidature:
    """Tell the candidate why not; they may candidate again.

    Raises Refused: "decided_already", "no_reason".
    """
    if not reason.strip():
        raise Refused(_("Say why: the candidate reads it, word for word."), "no_reason")
    row = _waiting(candidature)
    _decide(row, by, CandidatureState.REFUSED, reason=reason.strip())
    record(
        event="candidature.refused",
        subject=row,
        by=by,
        data={**_known_by(row), "reason": row.reason},
    )
    mails.candidature(candidature=row, event="refused")
    return row


def _waiting(candidature: Candidature) -> Candidature:
    """The row, locked: of two who decide at once, the second is told."""
    row = Candidature.objects.select_for_update(of=("self",)).get(pk=candidature.pk)
    if row.state != CandidatureState.RECEIVED:
        raise Refused(
            _("%(name)s has decided meanwhile: %(state)s.")
            % {"name": row.decided_by or "–", "state": row.get_state_display().lower()},
            "decided_already",
        )
    return row


def _decide(row: Candidature, by: User, state: CandidatureState, **said: Any) -> None:
    move(row, state, decided_at=clock.now(), decided_by=by, **said)


def _known_by(row: Candidature) -> dict[str, str]:
    return {"siren": row.siren} if row.siren else identity_data(row)


def _legal(row: Candidature) -> LegalData:
    return LegalData(
        name=row.name, siren=row.siren, siret=row.siret, vat_number=row.vat_number,
        register_name=row.register_name, register_number=row.register_number, country=row.country,
        street=row.street, postcode=row.postcode, city=row.city, email=row.email,
        phone=row.phone, language=row.language,
    )  # fmt: skip


def _contact(row: Candidature) -> ContactData:
    return ContactData(
        name=row.contact_name, function=row.contact_function, email=row.email, phone=row.phone
    )
