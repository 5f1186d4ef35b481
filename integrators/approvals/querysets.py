"""Queries about approvals: who may see which, and which hold on a day."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from integrators.values import AsOf, as_of
from portal.core import clock

if TYPE_CHECKING:
    from integrators.approvals.models import Approval, Suspension  # noqa: F401
    from integrators.charter.models import Charter  # noqa: F401
    from integrators.companies.models import Integrator, Representative, RepresentativeInvitation  # noqa: F401
    from integrators.contracts.models import ComplianceContract  # noqa: F401


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def standing(self, at: AsOf) -> Self:
        """Those granted by then and not terminated since, whatever their period."""
        from integrators.approvals.models import Suspension

        ended = Suspension.objects.filter(
            integrator=OuterRef("integrator"),
            final=True,
            starts_at__lte=at.moment,
            starts_at__gte=OuterRef("granted_at"),
        )
        return self.filter(granted_at__lte=at.moment).exclude(Exists(ended))

    def covering(self, day: dt.date) -> Self:
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def in_force_on(self, day: dt.date | dt.datetime | None = None) -> Self:
        """Approvals in force on `day` (now), neither suspended nor ended: see `as_of`."""
        from integrators.approvals.models import Suspension

        when = as_of(day)
        suspended = Suspension.objects.pending(when).filter(integrator=OuterRef("integrator"))
        return self.standing(when).covering(when.day).exclude(Exists(suspended))


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    def pending(self, at: AsOf | None = None) -> Self:
        """Suspensions (terminations apart) that hold then."""
        moment = at.moment if at else clock.now()
        return self.filter(
            Q(lifted_at=None) | Q(lifted_at__gt=moment), final=False, starts_at__lte=moment
        )
