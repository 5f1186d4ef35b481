"""Support's business hours, in which all its delays are counted (DOC-QLT-210).

Monday to Friday, 9–12 and 14–18, Europe/Paris, but on the public holidays of Moselle. An
hour is an hour of the wall clock: no change to or from summer time falls into these hours.
"""

import datetime as dt
from collections.abc import Iterator
from functools import cache
from zoneinfo import ZoneInfo

import holidays

PARIS = ZoneInfo("Europe/Paris")
SPANS = ((dt.time(9), dt.time(12)), (dt.time(14), dt.time(18)))
MINUTES_A_DAY = 7 * 60


@cache
def _holidays(year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays("FR", subdiv="57", years=[year]))


def is_working_day(day: dt.date) -> bool:
    return day.weekday() < 5 and day not in _holidays(day.year)


def _spans(day: dt.date) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """The open spans of `day`, aware; none on a day off."""
    if is_working_day(day):
        for start, end in SPANS:
            yield dt.datetime.combine(day, start, PARIS), dt.datetime.combine(day, end, PARIS)


def _spans_from(moment: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """What remains open from `moment` on, for ever."""
    local = moment.astimezone(PARIS)
    day = local.date()
    while True:
        for start, end in _spans(day):
            if end > local:
                yield max(start, local), end
        day += dt.timedelta(days=1)


def is_open(moment: dt.datetime) -> bool:
    """Whether support is there at `moment` (aware); the end of a span is closed."""
    return any(start <= moment < end for start, end in _spans(moment.astimezone(PARIS).date()))


def next_open(moment: dt.datetime) -> dt.datetime:
    """`moment` itself when support is there, else the next opening; in UTC."""
    return next(_spans_from(moment))[0].astimezone(dt.UTC)


def minutes_between(start: dt.datetime, end: dt.datetime) -> int:
    """Whole support minutes from `start` to `end` (both aware); 0 when `end` is not later."""
    total = dt.timedelta()
    if end <= start:
        return 0
    for opens, closes in _spans_from(start):
        if opens >= end:
            break
        total += min(closes, end) - opens
    return int(total.total_seconds() // 60)


def add_minutes(moment: dt.datetime, minutes: int) -> dt.datetime:
    """The moment at which `minutes` of support time have passed since `moment`; in UTC."""
    left = dt.timedelta(minutes=minutes)
    for opens, closes in _spans_from(moment):
        if left <= closes - opens:
            return (opens + left).astimezone(dt.UTC)
        left -= closes - opens
    raise AssertionError("support opens again one day")


def add_hours(moment: dt.datetime, hours: float) -> dt.datetime:
    return add_minutes(moment, round(hours * 60))


def add_days(moment: dt.datetime, days: int) -> dt.datetime:
    """The same time of day, `days` working days later; in UTC.

    Counted from the first working day that `moment` touches: what happens on a Saturday
    counts from the end of that weekend, so that nobody loses a day to a day off.
    """
    local = moment.astimezone(PARIS)
    day, left = local.date(), days
    if not is_working_day(day):
        left += 1
    while left > 0:
        day += dt.timedelta(days=1)
        if is_working_day(day):
            left -= 1
    return dt.datetime.combine(day, local.time(), PARIS).astimezone(dt.UTC)
