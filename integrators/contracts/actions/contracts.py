"""Propose the compliance contract, sign it, decline it, take the proposal back."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from integrators.companies.models import Integrator, Representative
from integrators.contracts import documents as contracts_documents
from integrators.contracts import mails, terms
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

    Raises Refused: "bad_period", "over", "no_licences", "no_text", "proposed_already",
    "overlap".
    """
    terms.require_terms(licences, starts_on, ends_on, text)
    company = _without_proposal(by, integrator)
    terms.require_no_overlap(company, starts_on, ends_on)
    row = ComplianceContract.objects.create(
        integrator=company,
        licences=licences,
        starts_on=starts_on,
        ends_on=ends_on,
        last_day=ends_on,
        text=text.strip().replace("\r\n", "\n"),
        proposed_at=clock.now(),
        proposed_by=by,
    )
    record(event="contract.proposed", subject=row, by=by, data=terms.described(row))
    mails.contract_proposed(contract=row)
    return row


@action
def propose_amendment(
    *,
    by: User,
    contract: ComplianceContract,
    licences: int,
    starts_on: dt.date,
    ends_on: dt.date,
    text: str,
) -> ComplianceContract:
    """Propose other terms for a contract that holds, from a day on; signed like a contract.

    Until then the contract goes on as it was signed.
    Raises Refused: "bad_period", "over", "no_licences", "no_text", "not_in_force", "bad_start",
    "proposed_already", "overlap".
    """
    terms.require_terms(licences, starts_on, ends_on, text)
    company = _without_proposal(by, contract.integrator)
    amended = company.contracts.get(pk=contract.pk)
    terms.require_amendable(amended, starts_on)
    terms.require_no_overlap(company, starts_on, ends_on, amended=amended)
    row = ComplianceContract.objects.create(
        integrator=company,
        amends=amended,
        licences=licences,
        starts_on=starts_on,
        ends_on=ends_on,
        last_day=ends_on,
        text=text.strip().replace("\r\n", "\n"),
        proposed_at=clock.now(),
        proposed_by=by,
    )
    record(event="contract.amendment_proposed", subject=row, by=by, data=terms.described(row))
    mails.contract_proposed(contract=row)
    return row


@action
def lapse_proposal(*, by: User, contract: ComplianceContract) -> ComplianceContract:
    """Close a proposal that nobody answered in time, and tell the managers; another can be made.

    Raises Refused: "wrong_state", "open".
    """
    row = _locked(contract)
    if row.is_open:
        raise Refused(_("This proposal can still be answered."), "open")
    _decide(row, by, ContractState.LAPSED)
    last = row.must_be_signed_by.isoformat()
    record(
        event="contract.lapsed",
        subject=row,
        by=by,
        data={"integrator": row.integrator_id, "answered_until": last},
    )
    mails.contract_lapsed(contract=row)
    return row


@action
def take_back_proposal(
    *, by: User, contract: ComplianceContract, reason: str
) -> ComplianceContract:
    """Take a wrong proposal back before it is answered; the managers are told why.

    Raises Refused: "no_reason", "decided".
    """
    if not reason.strip():
        raise Refused(_("Say why it is taken back: the managers read it."), "no_reason")
    row = _locked(contract)
    _require_undecided(row)
    _decide(row, by, ContractState.WITHDRAWN, reason=reason.strip())
    record(
        event="contract.taken_back",
        subject=row,
        by=by,
        data={"integrator": row.integrator_id, "reason": row.reason},
    )
    mails.proposal_taken_back(contract=row)
    return row


def _without_proposal(by: User, integrator: Integrator) -> Integrator:
    """The company, locked, with no proposal that waits: one that has run out is closed."""
    company = Integrator.objects.select_for_update().get(pk=integrator.pk)
    waiting = company.contracts.filter(state=ContractState.PROPOSED).first()
    if waiting is None:
        return company
    if waiting.is_open:
        raise Refused(
            _("%(company)s has a proposal that waits for an answer.") % {"company": company.name},
            "proposed_already",
        )
    lapse_proposal(by=by, contract=waiting)
    return company


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

    An amendment ends the earlier terms the day before its own begin.
    Raises Refused: "not_allowed", "decided", "over", "text_changed", "no_consent",
    "not_in_force", "bad_start".
    """
    row, manager = _open_proposal(by, contract)
    terms.require_signable(row)
    if text_shown != row.text:
        raise Refused(
            _("The text has changed while you were reading: read it once more."), "text_changed"
        )
    if not consent:
        raise Refused(_("Tick that you accept the contract."), "no_consent")
    _decide(row, by, ContractState.ACCEPTED)
    data = terms.document_data(row, manager)
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
            **terms.described(row),
            "number": number,
            "data_sha256": data_digest(data),
            "signer": Personal(by.name),
        },
    )
    signature.document = contracts_documents.issue_contract(
        row, number=number, data=data, entry=entry
    )
    signature.save(update_fields=["document"])
    if row.amends:
        row.amends.last_day = row.starts_on - dt.timedelta(days=1)
        row.amends.save(update_fields=["last_day"])
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
        capacity=terms.capacity_of(manager),
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

    Quality, which proposed it, and the other managers are told.

    Raises Refused: "not_allowed", "decided", "over".
    """
    row, _manager = _open_proposal(by, contract)
    terms.require_in_time(row)
    _decide(row, by, ContractState.DECLINED, reason=reason.strip())
    record(
        event="contract.declined",
        subject=row,
        by=by,
        data={"integrator": row.integrator_id, "reason": row.reason},
    )
    mails.contract_declined(contract=row, by=by)
    return row


def _locked(contract: ComplianceContract) -> ComplianceContract:
    """The row and its company, locked in the order in which proposing locks them."""
    Integrator.objects.select_for_update().get(pk=contract.integrator_id)
    rows = ComplianceContract.objects.select_for_update(of=("self",))
    return rows.select_related("integrator", "amends").get(pk=contract.pk)


def _require_undecided(row: ComplianceContract) -> None:
    if row.state != ContractState.PROPOSED:
        raise Refused(_("This proposal has been answered already."), "decided")


def _open_proposal(
    by: User, contract: ComplianceContract
) -> tuple[ComplianceContract, Representative]:
    row = _locked(contract)
    manager = row.integrator.representatives.active().managers().filter(user=by).first()
    if manager is None:
        raise Refused(_("Only a manager of the company may decide."), "not_allowed")
    _require_undecided(row)
    return row, manager


def _decide(row: ComplianceContract, by: User, state: ContractState, **said: Any) -> None:
    move(row, state, decided_at=clock.now(), decided_by=by, **said)
