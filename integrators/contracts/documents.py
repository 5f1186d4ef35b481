"""Issues the sealed contract."""

from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from integrators.contracts.models import ComplianceContract
from portal.documents.issue import issue_document
from portal.documents.models import Document
from portal.journal.models import JournalEntry

CONTRACT, CONTRACT_SERIES = "contract_signature", "CM"


def issue_contract(
    contract: ComplianceContract, *, number: str, data: dict[str, Any], entry: JournalEntry
) -> Document:
    """Issue the signed contract, with its evidence."""
    company = contract.integrator
    with translation.override(company.language):
        title = (
            _("Amendment to the contract to maintain conformity")
            if contract.amends_id
            else _("Contract to maintain conformity")
        )
    return issue_document(
        kind=CONTRACT,
        number=number,
        subject=contract,
        language=company.language,
        title=title,
        data=data,
        entry=entry,
        holder=company.name,
    )
