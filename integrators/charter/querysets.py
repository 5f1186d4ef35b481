"""Queries about the charter: which version is in force, who has signed it."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models

from integrators.values import AsOf, as_of

if TYPE_CHECKING:
    from integrators.approvals.models import Approval, Suspension  # noqa: F401
    from integrators.charter.models import Charter
    from integrators.companies.models import Integrator, Representative, RepresentativeInvitation  # noqa: F401
    from integrators.contracts.models import ComplianceContract  # noqa: F401


class CharterQuerySet(models.QuerySet["Charter"]):
    def published(self) -> Self:
        return self.filter(published_at__isnull=False)

    def in_effect(self, at: AsOf) -> Self:
        """The versions that have begun, the current one first."""
        return self.filter(published_at__lte=at.moment, effective_on__lte=at.day).order_by(
            "-effective_on", "-pk"
        )

    def current(self, day: dt.date | dt.datetime | None = None) -> "Charter | None":
        """The version in effect on `day` (today): the latest published one that has begun."""
        return self.in_effect(as_of(day)).first()
