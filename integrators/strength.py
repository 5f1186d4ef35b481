"""Approved companies that no longer have enough people in order.

They keep their approval: a newcomer, a departure or a lapsed training costs nobody but the
person. But Crisalid is told, once a month while it lasts, and can talk to the company.
"""

from dataclasses import dataclass

from integrators.eligibility import Eligibility, Requirement, check_all, company_of
from integrators.models import Approval, Integrator, Representative
from portal.products import ProductLine

ENOUGH = ("manager", "technician")
"""The requirements on people, as `eligibility.company_check` names them."""


@dataclass(frozen=True)
class Shortage:
    """What one approved company lacks for one line."""

    integrator: Integrator
    line: str
    missing: tuple[Requirement, ...]


def shortages() -> list[Shortage]:
    """All of them, by company. The number of queries does not depend on how many there are."""
    found = []
    for line in ProductLine.values[::-1]:
        approved = Approval.objects.in_force_on().filter(line=line).values("integrator")
        companies = Integrator.objects.filter(pk__in=approved).prefetch_related("contacts")
        people = Representative.objects.active().filter(integrator__in=approved)
        teams: dict[int, list[Eligibility]] = {}
        for answer in check_all(people, line=line):
            assert answer.representative is not None
            teams.setdefault(answer.representative.integrator_id, []).append(answer)
        for company in companies.order_by("name", "pk"):
            check = company_of(company, line, teams.get(company.pk, []), suspended=False)
            missing = tuple(item for item in check.missing if item.code in ENOUGH)
            if missing:
                found.append(Shortage(company, line, missing))
    return sorted(found, key=lambda item: (item.integrator.name, item.integrator.pk, item.line))
