"""The terms of a contract: what may be proposed, and what a signed paper and an entry say."""

import datetime as dt
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from integrators.companies import legal_data as companies_legal_data
from integrators.companies.models import Integrator, Representative
from integrators.contracts.models import ComplianceContract
from portal.core import clock
from portal.core.actions import Refused
from portal.documents.evidence import text_sha256
from portal.ui.text.formats import when


def require_terms(licences: int, starts_on: dt.date, ends_on: dt.date, text: str) -> None:
    """Refuses what makes no contract: "bad_period", "over", "no_licences", "no_text"."""
    if ends_on < starts_on:
        raise Refused(_("Choose a last day after the first."), "bad_period")
    if ends_on < clock.today():
        raise Refused(
            _("The last day, %(day)s, has passed: such a contract would cover nothing.")
            % {"day": when(ends_on)},
            "over",
        )
    if licences < 1:
        raise Refused(_("A contract covers one licence at least."), "no_licences")
    if not text.strip():
        raise Refused(_("Write what is to be signed."), "no_text")


def require_no_overlap(
    company: Integrator,
    starts_on: dt.date,
    ends_on: dt.date,
    *,
    amended: ComplianceContract | None = None,
) -> None:
    """Refuses ("overlap") terms beside others; those that are amended end before."""
    others = company.contracts.overlapping(starts_on, ends_on).order_by("-last_day")
    if amended:
        others = others.exclude(pk=amended.pk)
    same = others.first()
    if same:
        raise Refused(
            _("A contract runs until %(day)s: begin after it.") % {"day": when(same.last_day)},
            "overlap",
        )


def require_amendable(contract: ComplianceContract, starts_on: dt.date) -> None:
    """Refuses ("not_in_force", "bad_start") an amendment of what does not hold on its first day."""
    if not contract.holds:
        raise Refused(_("This contract is not in force: propose a new one."), "not_in_force")
    if starts_on < clock.today():
        raise Refused(
            _("New terms begin today at the earliest: what was updated before stays as it was."),
            "bad_start",
        )
    if not contract.starts_on <= starts_on <= contract.last_day:
        raise Refused(
            _("The contract runs from %(start)s to %(end)s: the new terms begin in between.")
            % {"start": when(contract.starts_on), "end": when(contract.last_day)},
            "bad_start",
        )


def require_in_time(contract: ComplianceContract) -> None:
    """Refuses ("over") an answer to a proposal that has run out."""
    if not contract.is_open:
        raise Refused(
            _("This proposal has run out: it could be answered until %(day)s.")
            % {"day": when(contract.must_be_signed_by)},
            "over",
        )


def require_signable(contract: ComplianceContract) -> None:
    """Refuses a signature that comes too late, also for the contract that it would amend."""
    require_in_time(contract)
    if contract.amends:
        require_amendable(contract.amends, contract.starts_on)


def later_terms(contract: ComplianceContract) -> list[ComplianceContract]:
    """The signed amendments of the same contract that begin after `contract`."""
    first = contract
    while first.amends:
        first = first.amends
    family, generation = [first], [first]
    while generation:
        rows = ComplianceContract.objects.filter(amends__in=generation, state="accepted")
        generation = list(rows)
        family += generation
    return [row for row in family if row.starts_on > contract.starts_on]


def capacity_of(manager: Representative) -> str:
    company = manager.integrator
    with translation.override(company.language):
        return f"{manager.get_role_display()}, {company.name}"


def described(row: ComplianceContract) -> dict[str, Any]:
    """What an entry says of a proposal; an amendment also names what it amends."""
    data: dict[str, Any] = {
        "integrator": row.integrator_id,
        "licences": row.licences,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "text_sha256": text_sha256(row.text),
    }
    return data | ({"amends": row.amends_id} if row.amends_id else {})


def document_data(row: ComplianceContract, manager: Representative) -> dict[str, Any]:
    """What is signed: its SHA-256 goes into the evidence before the evidence joins it."""
    data = {
        "integrator": companies_legal_data.company_data(row.integrator),
        "signer": {"name": manager.user.name, "capacity": capacity_of(manager)},
        "licences": row.licences,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
        "text_shown": row.text,
        "proposed_by": row.proposed_by.name,
    }
    if row.amends is not None:
        data["amends"] = _amended(row.amends)
    return data


def _amended(row: ComplianceContract) -> dict[str, Any]:
    """The earlier terms; the number of their paper is empty where none was issued."""
    signature = getattr(row, "signature", None)
    document = signature.document if signature else None
    return {
        "number": document.number if document else "",
        "licences": row.licences,
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat(),
    }
