"""The sealed certificates of the registry: what they say, and how they are issued."""

from collections.abc import Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from integrators.models import (
    Activity,
    Approval,
    ComplianceContract,
    Integrator,
    TrainingRecord,
)
from portal.documents.api import issue
from portal.documents.models import Document
from portal.journal.models import JournalEntry

APPROVAL, SERIES = "approval_certificate", "AG"
CONTRACT, CONTRACT_SERIES = "contract_signature", "CM"
TRAINING, TRAINING_SERIES = "training_certificate", "FO"


def company_data(company: Integrator) -> dict[str, str]:
    """The company as every document of the registry names it."""
    return {
        "name": company.name,
        "siren": company.siren,
        "siret": company.siret,
        "address": f"{company.street}, {company.postcode} {company.city}",
    }


def data_of(company: Integrator, approvals: Sequence[Approval]) -> dict[str, Any]:
    """What is certified: one company, one period, and for each line its activities."""
    first = approvals[0]
    lines: dict[str, set[str]] = {}
    for row in approvals:
        lines.setdefault(str(row.line), set()).add(str(row.activity))
    return {
        "integrator": company_data(company),
        "starts_on": first.starts_on.isoformat(),
        "ends_on": first.ends_on.isoformat(),
        "lines": [
            {"line": line, "activities": [key for key in Activity.values if key in found]}
            for line, found in lines.items()
        ],
        "granted_by": first.granted_by.name,
        "granted_at": first.granted_at.isoformat(timespec="seconds"),
        "evidence": [],
    }


def issue_approval(
    company: Integrator,
    approvals: Sequence[Approval],
    *,
    number: str,
    data: dict[str, Any],
    entry: JournalEntry,
) -> Document:
    """Issue the certificate of approvals granted together, and name it on each."""
    with translation.override(company.language):
        title = _("Certificate of approval")
    document = issue(
        kind=APPROVAL,
        number=number,
        subject=company,
        language=company.language,
        title=title,
        data=data,
        entry=entry,
        holder=company.name,
    )
    Approval.objects.filter(pk__in=[row.pk for row in approvals]).update(certificate=document)
    for row in approvals:
        row.certificate = document
    return document


def training_data(training: TrainingRecord) -> dict[str, Any]:
    """What is certified: one person, one session attended, and until when it counts."""
    session, person = training.session, training.representative
    return {
        "integrator": company_data(person.integrator),
        "person": person.user.name,
        "title": session.title,
        "kind": str(session.kind),
        "line": str(session.line),
        "nf525_module": session.nf525_module,
        "held_on": session.held_on.isoformat(),
        "place": session.place,
        "trainer": session.trainer,
        "expires_on": training.expires_on.isoformat() if training.expires_on else None,
        "evidence": [],
    }


def issue_training(
    training: TrainingRecord, *, number: str, data: dict[str, Any], entry: JournalEntry
) -> Document:
    """Issue the certificate of one person's training, and name it on the record."""
    user = training.representative.user
    with translation.override(user.language):
        title = _("Certificate of training")
    document = issue(
        kind=TRAINING,
        number=number,
        subject=training,
        language=user.language,
        title=title,
        data=data,
        entry=entry,
        holder=f"{user.name}, {training.representative.integrator.name}",
    )
    TrainingRecord.objects.filter(pk=training.pk).update(certificate=document)
    training.certificate = document
    return document


def issue_contract(
    contract: ComplianceContract, *, number: str, data: dict[str, Any], entry: JournalEntry
) -> Document:
    """Issue the signed contract, with its evidence."""
    company = contract.integrator
    with translation.override(company.language):
        title = _("Contract to maintain conformity")
    return issue(
        kind=CONTRACT,
        number=number,
        subject=contract,
        language=company.language,
        title=title,
        data=data,
        entry=entry,
        holder=company.name,
    )
