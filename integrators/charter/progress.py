"""Progress of a charter: who has signed it and who has not, company by company."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from integrators.charter.models import Charter, CharterSignature
from integrators.companies.models import Integrator, Representative


def concerned(charter: Charter) -> QuerySet[Any]:
    """The people there today who are asked to sign: those trained, with `signed` yes or no."""
    mine = CharterSignature.objects.filter(charter=charter, representative=OuterRef("pk"))
    return Representative.objects.active().initially_trained().annotate(signed=Exists(mine))


def progress_totals(charter: Charter) -> dict[str, int]:
    """`people` and `signed`, of all companies."""
    found: dict[str, int] = concerned(charter).aggregate(
        people=Count("pk"), done=Count("pk", filter=Q(signed=True))
    )
    return {"people": found["people"], "signed": found["done"]}


def by_company(charter: Charter, *, waiting_only: bool = False) -> QuerySet[Any]:
    """The companies with someone concerned; each with `asked`, its people in order of name."""
    people = concerned(charter).select_related("user").order_by("user__name_sorted", "pk")
    inside = concerned(charter).filter(integrator=OuterRef("pk"))
    if waiting_only:
        inside = inside.filter(signed=False)
    return (
        Integrator.objects.filter(Exists(inside))
        .prefetch_related(Prefetch("representatives", queryset=people, to_attr="asked"))
        .order_by("name_sorted", "pk")
    )
