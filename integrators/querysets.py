"""Reads of the registry: who may see what, and what holds on a day."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from portal import clock
from portal.accounts.permissions import Permission

if TYPE_CHECKING:
    from integrators.models import Approval, Charter, Integrator, Representative  # noqa: F401
    from portal.accounts.models import User


class IntegratorQuerySet(models.QuerySet["Integrator"]):
    def visible_to(self, user: "User") -> Self:
        """The companies that `user` may know of here: all for staff, their own for others."""
        if user.may(Permission.INTEGRATORS_READ):
            return self
        return self.filter(representatives__user=user, representatives__left_at=None).distinct()

    def approved_on(self, day: dt.date, *, line: str = "", activity: str = "") -> Self:
        """Those with an approval that covers `day` and was not suspended or ended then."""
        from integrators.models import Approval

        approvals = Approval.objects.in_force_on(day).filter(integrator=OuterRef("pk"))
        if line:
            approvals = approvals.filter(line=line)
        if activity:
            approvals = approvals.filter(activity=activity)
        return self.filter(Exists(approvals))


class RepresentativeQuerySet(models.QuerySet["Representative"]):
    def active(self) -> Self:
        return self.filter(left_at=None, user__is_active=True)


class CharterQuerySet(models.QuerySet["Charter"]):
    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def current(self, day: dt.date | None = None) -> "Charter | None":
        """The version in effect on `day` (today): the latest published one that has begun."""
        return (
            self.published()
            .filter(effective_on__lte=day or clock.today())
            .order_by("-effective_on", "-pk")
            .first()
        )


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def in_force_on(self, day: dt.date) -> Self:
        """Approvals in force at some moment of `day`… and not suspended at its end.

        For the present day the moment is now; for another day it is that day's end in Paris,
        so that a suspension counts from the day on which it was pronounced.
        """
        from integrators.models import Suspension

        moment = clock.now() if day == clock.today() else end_of(day)
        suspended = Suspension.objects.filter(
            Q(lifted_at=None) | Q(lifted_at__gt=moment),
            integrator=OuterRef("integrator"),
            starts_at__lte=moment,
        ).filter(Q(final=False) | Q(starts_at__gte=OuterRef("granted_at")))
        return self.filter(
            starts_on__lte=day, ends_on__gte=day, granted_at__lte=moment
        ).exclude(Exists(suspended))


def end_of(day: dt.date) -> dt.datetime:
    """The last instant of `day` in Europe/Paris."""
    from django.utils import timezone

    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min)
    return timezone.make_aware(midnight) - dt.timedelta(microseconds=1)
