"""Approved companies that no longer have all that an approval rests on.

They keep their approval: a newcomer, a departure or a lapsed training costs nobody but the
person, and a document that expires overnight closes no till. But Crisalid is told, once a
month while it lasts, and can talk to the company; a new approval or a renewal is refused.
"""

from dataclasses import dataclass

from django.db.models import Min, QuerySet, prefetch_related_objects

from integrators.approvals.models import Approval
from integrators.approvals.rules.eligibility import Eligibility, Requirement, check_all, company_of
from integrators.companies.models import Integrator, Representative
from integrators.legal_file.documents import papers_of
from portal.core.products import ProductLine

ENOUGH = ("documents", "manager", "technician")
"""What can be lost with time, as `eligibility.company_check` names it."""
ROLES = {"manager", "technician"}


@dataclass(frozen=True)
class Shortage:
    """What one approved company lacks for one line."""

    integrator: Integrator
    line: str
    missing: tuple[Requirement, ...]


def shortages() -> list[Shortage]:
    """All of them, by company. The number of queries does not depend on how many there are."""
    found = []
    in_force = Approval.objects.in_force_on()
    approvals = list(in_force.select_related("integrator"))
    companies = {row.integrator_id: row.integrator for row in approvals}
    prefetch_related_objects(list(companies.values()), "contacts")
    papers = papers_of(companies.values())

    def judged(pk: int, line: str, team: list[Eligibility]) -> tuple[Requirement, ...]:
        company = companies[pk]
        check = company_of(company, line, team, suspended=False, papers=papers[company])
        return tuple(item for item in check.missing if item.code in ENOUGH)

    for line in ProductLine.values[::-1]:
        approved = {row.integrator_id for row in approvals if row.line == line}
        people = Representative.objects.active().filter(
            integrator__in=in_force.filter(line=line).values("integrator")
        )
        # One of each role is enough to see that a company has what it needs; whole teams, of
        # whom most are in order, are judged only where that one is not.
        ones = people.order_by().values("integrator", "role").annotate(one=Min("pk"))
        first = _teams(people.filter(pk__in=ones.values("one")), line)
        missing = {pk: judged(pk, line, first.get(pk, [])) for pk in approved}
        unsure = [pk for pk, items in missing.items() if {item.code for item in items} & ROLES]
        whole = _teams(people.filter(integrator__in=unsure), line)
        missing |= {pk: judged(pk, line, whole.get(pk, [])) for pk in unsure}
        found += [Shortage(companies[pk], line, items) for pk, items in missing.items() if items]
    return sorted(
        found, key=lambda item: (item.integrator.name_sorted, item.integrator.pk, item.line)
    )


def _teams(people: QuerySet[Representative], line: str) -> dict[int, list[Eligibility]]:
    """The answers for `people`, by company."""
    found: dict[int, list[Eligibility]] = {}
    for answer in check_all(people, line=line):
        assert answer.representative is not None
        found.setdefault(answer.representative.integrator_id, []).append(answer)
    return found
