"""The approvals of companies that are in force now, as nearly every page about a company says."""

import datetime as dt
from collections.abc import Collection
from typing import Any, cast

from django.db.models import BigAutoField, DateTimeField, QuerySet

from integrators.approvals.models import Approval
from integrators.companies.models import Integrator, Representative
from integrators.values import AsOf
from portal.core import clock
from portal.core.prepared import Bound, prepared


def approvals_in_force(integrator: int) -> list[Approval]:
    """Those of one company, each with `until`, the end of the run that it belongs to. One query."""
    return _of_company(clock.today()).rows(key=integrator, moment=clock.now())


def own_approvals(user: int) -> list[Approval]:
    """The same of the companies that a person represents. One query."""
    return _of_person(clock.today()).rows(key=user, moment=clock.now())


def this_day(day: dt.date) -> AsOf:
    """Now, for a prepared query: a day's question is written down once, its `moment` is bound."""
    return AsOf(day, cast(Any, Bound("moment", DateTimeField())), is_now=True)


def tell_standings(companies: Collection[Integrator], most: int) -> None:
    """Give each of up to `most` companies what `with_standing` says of it now. One query."""
    if not companies:
        return
    keys = [company.pk for company in companies]
    keys += keys[:1] * (most - len(keys))
    bound = {f"key{place}": key for place, key in enumerate(keys)}
    rows: Any = _standings(clock.today(), most).rows(moment=clock.now(), **bound)
    told = {row[0]: row[1:] for row in rows}
    for company in companies:
        for name, value in zip(TOLD, told[company.pk], strict=True):
            setattr(company, name, value)


TOLD = ("standing", "approved_until", "approved_since", "approved_from", "reinstated_on")


@prepared
def _standings(day: dt.date, most: int) -> QuerySet[Integrator, Any]:
    keys: Any = [Bound(f"key{place}", BigAutoField()) for place in range(most)]
    found = Integrator.objects.filter(pk__in=keys).order_by()
    return found.with_standing(this_day(day)).values_list("pk", *TOLD)


KEY = Bound("key", BigAutoField())


@prepared
def _of_company(day: dt.date) -> QuerySet[Approval]:
    return _in_force(day).filter(integrator=KEY)


@prepared
def _of_person(day: dt.date) -> QuerySet[Approval]:
    own = Representative.objects.active().filter(user=KEY).order_by()
    return _in_force(day).filter(integrator__in=own.values("integrator"))


def _in_force(day: dt.date) -> QuerySet[Approval]:
    at = this_day(day)
    return Approval.objects.in_force_on(at).with_until(at)
