"""The approvals of companies that are in force now, as nearly every page about a company says."""

import datetime as dt
from typing import Any, cast

from django.db.models import BigAutoField, DateTimeField, QuerySet

from integrators.approvals.models import Approval
from integrators.companies.models import Representative
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
