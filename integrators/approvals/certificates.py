"""The sealed certificate of an approval: what it says, and how it is issued."""

from collections.abc import Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from integrators.approvals.models import Activity, Approval
from integrators.companies.legal_data import company_data
from integrators.companies.models import Integrator
from portal.documents.issue import issue_document
from portal.documents.models import Document
from portal.journal.models import JournalEntry

APPROVAL, SERIES = "approval_certificate", "AG"


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
    document = issue_document(
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
