"""Queries about recorded trainings: which of them count, and for how long still."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from integrators.values import SOON
from portal.accounts.permissions import Permission
from portal.core import clock

if TYPE_CHECKING:
    from integrators.trainings.models import TrainingRecord  # noqa: F401
    from portal.accounts.models import User


class TrainingRecordQuerySet(models.QuerySet["TrainingRecord"]):
    def visible_to(self, user: "User") -> Self:
        """All for staff who read the registry; those of their team for managers."""
        if user.may(Permission.INTEGRATORS_READ):
            return self
        own = user.representations.active().managers().values("integrator")
        return self.filter(representative__integrator__in=own)

    def decisive(self) -> Self:
        """Of each active person and line, the record with the NF525 module that lasts longest."""
        counting = self.filter(
            attended=True,
            session__nf525_module=True,
            representative__left_at=None,
            representative__user__is_active=True,
        )
        longer = self.model._default_manager.filter(
            Q(expires_on=None)
            | Q(expires_on__gt=OuterRef("expires_on"))
            | Q(expires_on=OuterRef("expires_on"), pk__gt=OuterRef("pk")),
            representative=OuterRef("representative"),
            session__line=OuterRef("session__line"),
            attended=True,
            session__nf525_module=True,
        )
        return counting.exclude(Exists(longer))

    def expiring(self) -> Self:
        """The decisive ones that end within `SOON`."""
        today = clock.today()
        return self.decisive().filter(expires_on__gte=today, expires_on__lte=today + SOON)

    def to_renew(self, which: str = "all") -> Self:
        """Those that expire soon (""), that have expired ("lapsed"), or "all" of them."""
        today = clock.today()
        decisive = self.decisive()
        if which in ("lapsed", "all"):
            last = today + SOON if which == "all" else today - dt.timedelta(days=1)
            return decisive.filter(expires_on__lte=last)
        return self.expiring()

    def lapsed(self) -> Self:
        """The decisive ones that have ended: their people can no longer work with the line."""
        return self.decisive().filter(expires_on__lt=clock.today())
