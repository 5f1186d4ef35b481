"""Queries about companies: who may see which, and where they stand on a day.

A company stands on its approvals, contracts and trainings: their models know it by name only
("integrators.Integrator"), so that these reads may use them.
"""

import datetime as dt
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Value, When

from integrators.approvals.models import Approval, Standing, Suspension
from integrators.companies.departments import ABROAD, DEPARTMENTS, within
from integrators.companies.identity.countries import FRANCE
from integrators.contracts.models import ComplianceContract
from integrators.values import SOON, AsOf, as_of
from portal.accounts.permissions import Permission
from portal.core.paths import key_of_row

if TYPE_CHECKING:
    from integrators.companies.models import Integrator  # noqa: F401
    from portal.accounts.models import User


class IntegratorQuerySet(models.QuerySet["Integrator"]):
    def visible_to(self, user: "User") -> Self:
        """The companies that `user` may know of here: all for staff, their own for others."""
        if user.may(Permission.INTEGRATORS_READ):
            return self
        own = user.representations.active().filter(integrator=OuterRef("pk"))
        return self.filter(Exists(own))

    def managed_by(self, user: "User") -> Self:
        """The companies for whose people `user` may act: all for quality, a manager's own."""
        if user.may(Permission.INTEGRATORS_MANAGE):
            return self
        own = user.representations.active().managers()
        return self.filter(Exists(own.filter(integrator=OuterRef("pk"))))

    def approved_on(
        self, day: dt.date | dt.datetime | None = None, *, line: str = "", activity: str = ""
    ) -> Self:
        """Those with an approval that covers `day` (now) and was not suspended or ended then."""
        approvals = Approval.objects.in_force_on(day).filter(integrator=OuterRef("pk"))
        if line:
            approvals = approvals.filter(line=line)
        if activity:
            approvals = approvals.filter(activity=activity)
        return self.filter(Exists(approvals))

    def in_department(self, code: str) -> Self:
        """Those in a département (`57`, `2A`, `974`), in another country (`DE`), or `ABROAD`."""
        if code == ABROAD:
            return self.exclude(country=FRANCE)
        if code in DEPARTMENTS:
            return self.filter(within(code), country=FRANCE)
        return self.filter(country=code)

    def by_code(self, code: str) -> Self:
        """The one that an address of the public register names: by SIREN, else by VAT number."""
        country, dash, key = code.partition("-")
        if dash:
            return self.filter(country=country, pk=key_of_row(key), siren="", vat_number="")
        return self.filter(Q(siren=code) | Q(siren="", vat_number=code)).exclude(
            siren="", vat_number=""
        )

    def in_standing(self, standing: str, at: dt.date | dt.datetime | None = None) -> Self:
        """Those whose `standing` this is, annotated as by `with_standing`.

        Whoever's approval ends soon is approved, as the register says, and found as both.
        """
        wanted = [standing, Standing.ENDING] if standing == Standing.APPROVED else [standing]
        # The annotation is not known to the types, hence Q's looser arguments.
        return self.with_standing(at).filter(Q(("standing__in", wanted)))

    def with_standing(self, at: dt.date | dt.datetime | AsOf | None = None) -> Self:
        """Each with `standing` (a `Standing`), `approved_until` and `approved_since`.

        Both without a gap: renewals that follow at once are counted in, what came before a gap or
        a suspension is not.
        """
        when = as_of(at)
        here = Approval.objects.standing(when).filter(integrator=OuterRef("pk"))
        open_ = here.covering(when.day).with_until(when)
        begun = here.filter(starts_on__lte=when.day).begins_a_run(when)
        lifted = Suspension.objects.lifted(when).filter(integrator=OuterRef("pk"))
        suspensions = Suspension.objects.pending(when).filter(integrator=OuterRef("pk"))
        return self.annotate(
            approved_until=Subquery(_scalar_subquery(open_, Max("until"))),
            approved_since=Subquery(_scalar_subquery(begun, Max("starts_on"))),
            reinstated_on=Subquery(_scalar_subquery(lifted, Max("lifted_on"))),
            approved_from=Subquery(
                _scalar_subquery(here.filter(starts_on__gt=when.day), Min("starts_on"))
            ),
        ).annotate(
            # A suspension is a gap, too.
            approved_since=Case(
                When(reinstated_on__gt=F("approved_since"), then=F("reinstated_on")),
                default=F("approved_since"),
            ),
            standing=Case(
                When(
                    Exists(suspensions) & Exists(here.filter(ends_on__gte=when.day)),
                    then=Value(Standing.SUSPENDED),
                ),
                When(approved_until__gt=when.day + SOON, then=Value(Standing.APPROVED)),
                When(approved_until__isnull=False, then=Value(Standing.ENDING)),
                When(approved_from__isnull=False, then=Value(Standing.UPCOMING)),
                When(
                    Exists(Approval.objects.filter(integrator=OuterRef("pk"))),
                    then=Value(Standing.ENDED),
                ),
                default=Value(Standing.CANDIDATE),
                output_field=models.CharField(max_length=12),
            ),
        )

    def with_contract(self, day: dt.date) -> Self:
        """Each with `contract_state` on `day` and `contract_until`, that of the latest contract.

        In the order in which they count: running, ending within `SOON`, a proposal that waits,
        accepted for later, declined last, over, run out, taken back, none.
        """
        mine = ComplianceContract.objects.filter(integrator=OuterRef("pk"))
        accepted = mine.filter(state="accepted", last_day__gte=F("starts_on"))
        begun = accepted.filter(starts_on__lte=day)
        answered = mine.filter(state__in=["accepted", "declined"])
        latest = answered.order_by("-decided_at", "-pk")
        return self.annotate(
            contract_until=Subquery(_scalar_subquery(begun, Max("last_day"))),
            contract_licences=Subquery(
                begun.order_by("-last_day", "-starts_on").values("licences")[:1]
            ),
            contract_open=Subquery(mine.open_on(day).values("pk")[:1]),
            contract_latest=Subquery(mine.order_by("-pk").values("pk")[:1]),
            contract_decided=Subquery(latest.values("state")[:1]),
        ).annotate(
            contract_state=Case(
                When(contract_until__gt=day + SOON, then=Value("running")),
                When(contract_open__isnull=False, then=Value("proposed")),
                When(Exists(accepted.filter(starts_on__gt=day)), then=Value("coming")),
                When(contract_until__gte=day, then=Value("ending")),
                When(contract_decided="declined", then=Value("declined")),
                When(contract_until__isnull=False, then=Value("ended")),
                When(Exists(mine.filter(state__in=["proposed", "lapsed"])), then=Value("lapsed")),
                When(contract_latest__isnull=False, then=Value("withdrawn")),
                default=Value("none"),
                output_field=models.CharField(max_length=12),
            )
        )


def _scalar_subquery(queryset: QuerySet[Any], aggregate: models.Aggregate) -> QuerySet[Any]:
    """`aggregate` over `queryset` as a subquery of one row."""
    grouped: QuerySet[Any] = queryset.order_by().values("integrator").annotate(found=aggregate)
    return grouped.values("found")
