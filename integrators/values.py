"""A day that a question is about, the last moment of it that counts («as of»), what is soon."""

import datetime as dt
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from portal.core import clock

SOON = dt.timedelta(days=90)
"""What ends within this time is shown as ending soon."""


@dataclass(frozen=True)
class AsOf:
    """`day` is in Europe/Paris; what was decided after `moment` does not count."""

    day: dt.date
    moment: dt.datetime
    is_now: bool = False


def as_of(at: dt.date | dt.datetime | AsOf | None = None) -> AsOf:
    """What `at` means: nothing is now; a day is judged at its end, today now.

    So a suspension counts for the day on which it was pronounced. Raises ValueError for a
    moment without time zone.
    """
    if isinstance(at, AsOf):
        return at
    if isinstance(at, dt.datetime):
        return AsOf(timezone.localdate(at), at)
    if at is None or at == clock.today():
        return AsOf(clock.today(), clock.now(), is_now=True)
    return AsOf(at, end_of(at))


def end_of(day: dt.date) -> dt.datetime:
    """The last instant of `day` in Europe/Paris."""
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min)
    return timezone.make_aware(midnight) - dt.timedelta(microseconds=1)


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day of the month, `months` later, or that month's last day where it has none.

    As French law counts periods in months (code de procédure civile, art. 641).
    """
    return day + relativedelta(months=months)
