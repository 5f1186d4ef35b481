"""What each company of a page lacks, in words; and the approved ones that lack something.

They keep their approval: a newcomer, a departure or a lapsed training costs nobody but the
person, and a document that expires overnight closes no till. But Crisalid is told, once a
month while it lasts, and can talk to the company; a new approval or a renewal is refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from integrators.approvals.rules.eligibility import Eligibility, check_all, company_of
from integrators.approvals.rules.missing import ROLES, short_of, with_contract_to_sign, with_lines
from integrators.approvals.rules.requirements import CompanyCheck, Requirement
from integrators.companies.models import Integrator, Representative
from integrators.companies.querysets import IntegratorQuerySet
from integrators.legal_file.documents import papers_of
from portal.core.products import ProductLine

ENOUGH = ("documents", "manager", "technician")
"""What can be lost with time, as `eligibility.company_check` names it."""


@dataclass(frozen=True)
class Lack:
    """One thing that lacks, and the lines that it is about."""

    lines: str
    code: str
    label: str
    what_to_do: str


@dataclass(frozen=True)
class Lacking:
    """What one company lacks: for the lines it is approved for, else for the nearest one."""

    integrator: Integrator
    checks: tuple[CompanyCheck, ...]
    contract: bool
    """Whether it lacks a contract, which no approval asks for."""
    proposed: bool
    """Whether one is proposed, so that the company can answer."""

    @property
    def items(self) -> list[Lack]:
        """Each thing once."""
        lines: dict[Requirement, list[str]] = {}
        for check in self.checks:
            for item in check.missing:
                if item.code != "suspension":
                    lines.setdefault(item, []).append(check.line)
        found = [
            Lack(
                # What is not about people is asked for whatever the line.
                ", ".join(of) if item.code in ROLES else "",
                item.code,
                item.label,
                item.what_to_do,
            )
            for item, of in lines.items()
        ]
        if self.contract:
            to_do = (
                _("The proposal waits for its answer.")
                if self.proposed
                else _("Crisalid has not proposed one.")
            )
            label = _("No compliance contract in force")
            found.append(Lack("", "contract", label, to_do))
        return found

    @property
    def theirs(self) -> list[Lack]:
        """What the company itself can mend: a contract that nobody proposed it cannot."""
        return [item for item in self.items if item.code != "contract" or self.proposed]


def shortages() -> Iterator[tuple[Integrator, str]]:
    """Approved companies and the line for which they lack something. One query a line."""
    for line in ProductLine.values:
        for integrator in short_of(line).order_by("name_sorted", "pk"):
            yield integrator, line


def lacks_of(integrator: Integrator) -> Lacking:
    """What one company lacks."""
    return lacks_of_all([*judged(Integrator.objects.filter(pk=integrator.pk))])[0]


def judged(rows: IntegratorQuerySet) -> IntegratorQuerySet:
    """Companies, each with what `lacks_of_all` asks of the row itself."""
    return with_contract_to_sign(with_lines(rows))


def lacks_of_all(rows: list[Any]) -> list[Lacking]:
    """What each of some `judged` companies lacks. As many queries for one as for fifty."""
    if not rows:
        return []
    papers = papers_of(rows)
    teams = _teams([row.pk for row in rows])
    found = []
    for row in rows:
        checks = [
            company_of(
                row,
                line,
                teams.get((row.pk, line), []),
                suspended=False,
                papers=papers[row],
                has_contact=row.has_contact,
            )
            for line in ProductLine.values[::-1]
        ]
        of_lines = [check for check in checks if getattr(row, f"approved_{check.line}")]
        nearest = min(checks, key=_distance)
        found.append(
            Lacking(
                row,
                tuple(of_lines or [nearest]),
                contract=row.lacks_contract,
                proposed=row.proposed,
            )
        )
    return found


def _distance(check: CompanyCheck) -> tuple[int, int]:
    """How far a company is from an approval: the things that lack, and those of its people."""
    of_people = sum(len(answer.person_missing) for answer in check.team)
    return len(check.missing), of_people


def _teams(companies: list[int]) -> dict[tuple[int, str], list[Eligibility]]:
    """The answers for their people, by company and line."""
    found: dict[tuple[int, str], list[Eligibility]] = {}
    people = Representative.objects.active().filter(integrator__in=companies)
    for line in ProductLine.values:
        for answer in check_all(people.order_by("user__name_sorted", "pk"), line=line):
            assert answer.representative is not None
            key = (answer.representative.integrator_id, line)
            found.setdefault(key, []).append(answer)
    return found
