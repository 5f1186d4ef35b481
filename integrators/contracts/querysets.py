"""Queries about contracts and fees: which contract is in force on a day."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from integrators.contracts.models import ComplianceContract  # noqa: F401


class ContractQuerySet(models.QuerySet["ComplianceContract"]):
    def in_force_on(self, day: dt.date) -> Self:
        """Accepted, and covering `day`, both ends included."""
        return self.filter(state="accepted", starts_on__lte=day, ends_on__gte=day)
