"""Queries about contracts and fees: which contract is in force on a day, which price holds."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from integrators.contracts.models import ComplianceContract, FeeCredit, UpdateFee  # noqa: F401


class ContractQuerySet(models.QuerySet["ComplianceContract"]):
    def in_force_on(self, day: dt.date) -> Self:
        """Accepted, and covering `day`, both ends included."""
        return self.filter(state="accepted", starts_on__lte=day, last_day__gte=day)

    def holding(self, day: dt.date) -> Self:
        """Accepted, and in force on `day` or later."""
        return self.filter(state="accepted", last_day__gte=models.F("starts_on")).filter(
            last_day__gte=day
        )

    def open_on(self, day: dt.date) -> Self:
        """Proposals that can still be answered on `day`: see `must_be_signed_by`."""
        return self.filter(
            Q(amends=None, ends_on__gte=day) | Q(amends__isnull=False, starts_on__gte=day),
            state="proposed",
        )

    def overlapping(self, first: dt.date, last: dt.date) -> Self:
        """Accepted, and in force on one of these days at least."""
        return self.holding(first).filter(starts_on__lte=last)


class PriceQuerySet(models.QuerySet["UpdateFee"]):
    def holding_on(self, line: str, day: dt.date) -> Self:
        """The prices of a line that had begun on `day`, the one that counts first."""
        rows = self.filter(line=line, valid_from__lte=day)
        # Of a price and what corrects it from the same day on, the later row counts.
        return rows.order_by("-valid_from", "-pk")


class CreditQuerySet(models.QuerySet["FeeCredit"]):
    def taking_back(self) -> Self:
        """Those that took the right to an update back, and not only a part of its price."""
        return self.filter(cause__in=["withdrawal", "void", "corrected"])

    def of_void_reports(self) -> Self:
        """Those after which the same update of the licence is charged again."""
        return self.filter(cause__in=["void", "corrected"])
