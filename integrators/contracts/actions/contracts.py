"""Propose the compliance contract, sign it, decline it."""

import datetime as dt
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from integrators.companies import legal_data as companies_legal_data
from integrators.companies.models import Integrator, Representative
from integrators.contracts import documents as contracts_documents
from integrators.contracts import mails
from integrators.contracts.models import ComplianceContract, ContractSignature, ContractState
from portal.accounts.models import User
from portal.accounts.proofs.clients import Client
from portal.accounts.proofs.proof import Proof
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.states import move
from portal.documents.evidence import text_sha256
from portal.documents.issue import data_digest, next_number
from portal.journal.record import Personal, record


@action
def propose_contract(
    *,
    by: User,
    integrator: Integrator,
    licences: int,
    starts_on: dt.date,
    ends_on: dt.date,
    text: str,
) -> ComplianceContract:
    """Propose the contract to a company; its managers are told. Also proposes a renewal.

    Raises Refused: "bad_period", "no_licences", "no_text", "proposed_already", "overlap".
    """
    if ends_on < starts_on:
        raise Refused(_("The end lies before the beginning."), "bad_period")
    if licences < 1:
        raise Refused(_("A contract covers one licence at least."), "no_licences")
    if not text.strip():
        raise Refused(_("Write what is to be signed."), "no_text")
    company = Integrator.objects.select_for_update().get(pk=integrator.pk)
    if company.contracts.filter(state=ContractState.PROPOSED).exists():
        raise Refused(
            _("%(company)s has a proposal that waits for an answer.") % {"company": company.name},
            "proposed_already",
        )
    same = company.contracts.filter(
        state=ContractState.ACCEPTED, starts_on__lte=ends_on, ends_on__gte=starts_on
    ).first()
    if same:
        raise Refused(
            _("A contract runs until %(day)s: begin after it.")
            % {"day": same.ends_on.strftime("%d/%m/%Y")},
            "overlap",
        )
    row = ComplianceContract.objects.create(
        integrator=company,
        licences=licences,
        starts_on=starts_on,
        ends_on=ends_on,
        text=text.strip().replace("\r\n", "\n"),
        proposed_at=clock.now(),
        proposed_by=by,
    )
    record(event="contract.proposed", subject=row, by=by, data=_described(row))
    mails.contract_proposed(contract=row)
    return row


@action
def sign_contract(
    *,
    by: User,
    contract: ComplianceContract,
    text_shown: str,
    consent: bool,
    proof: Proof,
    client: Client,
) -> ContractSignature:
    """Accept the contract as a manager of the company; the sealed PDF follows by mail.

    Raises Refused: "not_allowed", "decided", "text_changed", "no_consent".
    """
    row, manager = _open_proposal(by, contract)
    if text_shown != row.text:
        raise Refused(
            _("The text has changed while you were reading: read it once more."), "text_changed"
        )
    if not consent:
        raise Refused(_("Tick that you accept the contract."), "no_consent")
    _decide(row, by, ContractState.ACCEPTED)
    data = _document_data(row, manager)
    signature = _signature(row, manager, proof, client, document_sha256=data_digest(data))
    evidence = signature.as_data()
    evidence.pop("text_shown")
    data["evidence"] = [evidence]
    number = next_number(contracts_documents.CONTRACT_SERIES)
    entry = record(
        event="contract.signed",
        subject=row,
        by=by,
        data={
            **_described(row),
            "number": number,
            "data_sha256": data_digest(data),
            "signer": Personal(by.name),
        },
    )
    signature.document = contracts_documents.issue_contract(
        row, number=number, data=data, entry=entry
    )
    signature.save(update_fields=["document"])
    return signature


def _signature(
    row: ComplianceContract,
    manager: Representative,
    proof: Proof,
    client: Client,
    *,
    document_sha256: str,
) -> ContractSignature:
    return ContractSignature.objects.create(
        contract=row,
        signed_at=clock.now(),
        signer_name=manager.user.name,
        capacity=_capacity(manager),
        proof=proof.kind,
        proof_at=proof.at,
        language=row.integrator.language,
        text_shown=row.text,
        text_sha256=text_sha256(row.text),
        document_sha256=document_sha256,
        ip=client.ip,
        user_agent=client.user_agent,
    )


@action
def decline_contract(*, by: User, contract: ComplianceContract, reason: str) -> ComplianceContract:
    """Decline as a manager of the company: updates are then charged per licence.

    Raises Refused: "not_allowed", "decided".
    """
    row, _manager = _open_proposal(by, contract)
    _decide(row, by, ContractState.DECLINED, decline_reason=reason.strip())
    record(
        event="contract.declined",
        subject=row,
        by=by,
        data={"integrator": row.integrator_id, "reason": row.decline_reason},
    )
    return row


def _open_proposal(
    by: User, contract: ComplianceContract
) -> tuple[ComplianceContract, Representative]:
    row = (
        ComplianceContract.objects.select_for_update(of=("self",))
        .select_related("integrator")
        .get(pk=contract.pk)
    )
    manager = row.integrator.representatives.active().managers().filter(user=by).first()
    if manager is None:
        raise Refused(_("Only a manager of the company may decide."), "not_allowed")
    if row.state != ContractState.PROPOSED:
        raise Refused(_("This proposal has been answered already."), "decided")
    return row, manager


def _decide(row: ComplianceContract, by: User, state: ContractState, **said: Any) -> None:
    move(row, state, decided_at=clock.now(), decided_by=by, **said)


def _capacity(manager: Representative) -> str:
    company = manager.integrator
    with translation.override(company.language):
        return f"{manager.get_role_display()}, {company.name}"


def _described(row: ComplianceContract) -> dict[str, Any]:
    return {
        "integrator": row.integrator_id,
        "licences": row.licences,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "text_sha256": text_sha256(row.text),
    }


def _document_data(row: ComplianceContract, manager: Representative) -> dict[str, Any]:
    """What is signed: its SHA-256 goes into the evidence before the evidence joins it."""
    return {
        "integrator": companies_legal_data.company_data(row.integrator),
        "signer": {"name": manager.user.name, "capacity": _capacity(manager)},
        "licences": row.licences,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "text_shown": row.text,
        "proposed_by": row.proposed_by.name,
    }
