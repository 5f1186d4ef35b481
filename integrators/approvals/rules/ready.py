"""Companies that wait for an approval: they have all that one asks for."""

from django.db.models import Exists, OuterRef, Q

from integrators.approvals.models import Standing, Suspension
from integrators.approvals.rules.eligibility import Eligibility, check_all, company_of
from integrators.companies.models import Integrator, Representative
from integrators.legal_file.documents import papers_of
from integrators.values import as_of
from portal.core.products import ProductLine

READY = "ready"
"""What the list of integrators calls them, beside the standings."""


def ready_for_approval() -> list[Integrator]:
    """Companies without an approval that could get one now, for one line at least.

    Whoever's approval was terminated does not wait for another. The number of queries does not
    depend on how many companies there are.
    """
    here = Suspension.objects.filter(integrator=OuterRef("pk"))
    pending = Suspension.objects.pending(as_of(None)).filter(integrator=OuterRef("pk"))
    companies = list(
        Integrator.objects.with_standing()
        .filter(Q(("standing__in", (Standing.CANDIDATE, Standing.ENDED))))
        .exclude(Exists(here.filter(final=True)))
        .exclude(Exists(pending))
        .prefetch_related("contacts")
        .order_by("name_sorted", "pk")
    )
    people = Representative.objects.filter(
        left_at=None, integrator__in=[company.pk for company in companies]
    )
    papers = papers_of(companies)
    ready: set[int] = set()
    for line in ProductLine.values if companies else ():
        teams: dict[int, list[Eligibility]] = {}
        for answer in check_all(people, line=line):
            assert answer.representative is not None
            teams.setdefault(answer.representative.integrator_id, []).append(answer)
        ready |= {
            company.pk
            for company in companies
            if company_of(
                company,
                line,
                teams.get(company.pk, []),
                suspended=False,
                papers=papers[company],
            ).ok
        }
    return [company for company in companies if company.pk in ready]
