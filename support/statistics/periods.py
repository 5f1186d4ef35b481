"""The days that statistics are asked for: a named period, or from one day until another."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.db import models
from django.utils.translation import gettext_lazy as _

from support.rules.hours import PARIS

MOST_MONTHS = 60
"""More in one view would hide every month of them."""


@dataclass(frozen=True)
class Period:
    """Whole days in Paris, both included."""

    first: dt.date
    last: dt.date

    @property
    def start(self) -> dt.datetime:
        return dt.datetime.combine(self.first, dt.time.min, PARIS)

    @property
    def end(self) -> dt.datetime:
        """The moment at which it is over: the midnight after its last day."""
        return dt.datetime.combine(self.last + dt.timedelta(days=1), dt.time.min, PARIS)

    @property
    def months(self) -> list[dt.date]:
        """The first day of each month that it touches."""
        first = self.first.replace(day=1)
        count = (self.last.year - first.year) * 12 + self.last.month - first.month + 1
        return [first + relativedelta(months=number) for number in range(count)]

    def of_month(self, month: dt.date) -> Period:
        """What of `month` lies in it."""
        ends = month + relativedelta(months=1, days=-1)
        return Period(max(month, self.first), min(ends, self.last))


class Named(models.TextChoices):
    """Periods that have a name; all end with their last day, be it yet to come."""

    TWELVE = "", _("The last twelve months")
    MONTH = "month", _("This month")
    LAST_MONTH = "last-month", _("Last month")
    QUARTER = "quarter", _("This quarter")
    LAST_QUARTER = "last-quarter", _("Last quarter")
    YEAR = "year", _("This year")
    LAST_YEAR = "last-year", _("Last year")


def named(name: str, today: dt.date) -> Period:
    """The period that `name` (of `Named`) means on a day."""
    month = today.replace(day=1)
    quarter = month.replace(month=(today.month - 1) // 3 * 3 + 1)
    year = month.replace(month=1)
    match name:
        case Named.MONTH:
            return _months(month, 1)
        case Named.LAST_MONTH:
            return _months(month - relativedelta(months=1), 1)
        case Named.QUARTER:
            return _months(quarter, 3)
        case Named.LAST_QUARTER:
            return _months(quarter - relativedelta(months=3), 3)
        case Named.YEAR:
            return _months(year, 12)
        case Named.LAST_YEAR:
            return _months(year - relativedelta(years=1), 12)
    return _months(month - relativedelta(months=11), 12)


def _months(first: dt.date, count: int) -> Period:
    return Period(first, first + relativedelta(months=count, days=-1))
