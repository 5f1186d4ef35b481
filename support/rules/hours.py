"""Support's business hours, in which all its delays are counted (DOC-QLT-210).

Monday to Friday, 9–12 and 14–18, Europe/Paris, but on the public holidays of Moselle; unless
people have planned otherwise from a day on (`support.rules.plan`). An hour is an hour of the wall
clock: no change to or from summer time falls into hours that can be planned. Each function asks
what is planned now; who tells of another plan hands it in.
"""

import datetime as dt
from collections.abc import Iterator

from support.rules.plan import MINUTES_A_DAY, PARIS, SPANS, Plan, current_plan

__all__ = [
    "MINUTES_A_DAY", "PARIS", "SPANS", "add_days", "add_hours", "add_minutes", "is_open",
    "is_working_day", "minutes_between", "next_open",
]  # fmt: skip


def is_working_day(day: dt.date, plan: Plan | None = None) -> bool:
    return bool((plan or current_plan()).spans_on(day))


def _spans(day: dt.date, plan: Plan) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """The open spans of `day`, aware; none on a day off."""
    for start, end in plan.spans_on(day):
        yield dt.datetime.combine(day, start, PARIS), dt.datetime.combine(day, end, PARIS)


def _spans_from(moment: dt.datetime, plan: Plan) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    """What remains open from `moment` on, for ever."""
    local = moment.astimezone(PARIS)
    day = local.date()
    while True:
        for start, end in _spans(day, plan):
            if end > local:
                yield max(start, local), end
        day += dt.timedelta(days=1)


def is_open(moment: dt.datetime, plan: Plan | None = None) -> bool:
    """Whether support is there at `moment` (aware); the end of a span is closed."""
    day = moment.astimezone(PARIS).date()
    return any(start <= moment < end for start, end in _spans(day, plan or current_plan()))


def next_open(moment: dt.datetime) -> dt.datetime:
    """`moment` itself when support is there, else the next opening; in UTC."""
    return next(_spans_from(moment, current_plan()))[0].astimezone(dt.UTC)


def minutes_between(start: dt.datetime, end: dt.datetime, plan: Plan | None = None) -> int:
    """Whole support minutes from `start` to `end` (both aware); 0 when `end` is not later."""
    total = dt.timedelta()
    if end <= start:
        return 0
    for opens, closes in _spans_from(start, plan or current_plan()):
        if opens >= end:
            break
        total += min(closes, end) - opens
    return int(total.total_seconds() // 60)


def add_minutes(moment: dt.datetime, minutes: int, plan: Plan | None = None) -> dt.datetime:
    """The moment at which `minutes` of support time have passed since `moment`; in UTC."""
    left = dt.timedelta(minutes=minutes)
    for opens, closes in _spans_from(moment, plan or current_plan()):
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
    local, plan = moment.astimezone(PARIS), current_plan()
    day, left = local.date(), days
    if not is_working_day(day, plan):
        left += 1
    while left > 0:
        day += dt.timedelta(days=1)
        if is_working_day(day, plan):
            left -= 1
    return dt.datetime.combine(day, local.time(), PARIS).astimezone(dt.UTC)
