"""Approved companies that no longer have all that an approval rests on.

They keep their approval: a newcomer, a departure or a lapsed training costs nobody but the
person, and a document that expires overnight closes no till. But Crisalid is told, once a
month while it lasts, and can talk to the company; a new approval or a renewal is refused.
"""

from dataclasses import dataclass

from django.db.models import prefetch_related_objects

from integrators.eligibility import Eligibility, Requirement, check_all, company_of
from integrators.models import Approval, Integrator, Representative
from integrators.papers import papers_of
from portal.products import ProductLine

ENOUGH = ("documents", "manager", "technician")
"""What can be lost with time, as `eligibility.company_check` names it."""


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
    for line in ProductLine.values[::-1]:
        approved = in_force.filter(line=line).values("integrator")
        people = Representative.objects.active().filter(integrator__in=approved)
        teams: dict[int, list[Eligibility]] = {}
        for answer in check_all(people, line=line):
            assert answer.representative is not None
            teams.setdefault(answer.representative.integrator_id, []).append(answer)
        for pk in {row.integrator_id for row in approvals if row.line == line}:
            company, team = companies[pk], teams.get(pk, [])
            check = company_of(company, line, team, suspended=False, papers=papers[company])
            missing = tuple(item for item in check.missing if item.code in ENOUGH)
            if missing:
                found.append(Shortage(company, line, missing))
    return sorted(found, key=lambda item: (item.integrator.name, item.integrator.pk, item.line))
