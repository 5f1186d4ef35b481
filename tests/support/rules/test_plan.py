"""Due times by the planned data against a slow reference that looks at each minute."""

import datetime as dt
from zoneinfo import ZoneInfo

import holidays
from hypothesis import given, settings
from hypothesis import strategies as st

from support.delays.rules import wrong_week
from support.models import Holiday, ServiceHours
from support.rules import hours
from support.rules.plan import Plan

PARIS = ZoneInfo("Europe/Paris")
PUBLIC = holidays.country_holidays("FR", subdiv="57", years=range(2025, 2029))
# Around both changes of the clock, Easter, Christmas.
BEGINNINGS = [dt.date(2026, 3, 25), dt.date(2026, 10, 21), dt.date(2026, 12, 22)]
MINUTE = dt.timedelta(minutes=1)


@st.composite
def spans(draw):
    marks = draw(st.lists(st.integers(20, 88), min_size=0, max_size=4, unique=True))
    marks = sorted(marks)[: len(marks) // 2 * 2]
    times = [dt.time(quarter // 4, quarter % 4 * 15) for quarter in marks]
    return tuple(zip(times[::2], times[1::2], strict=True))


weeks = st.tuples(*[spans()] * 7).filter(lambda week: sum(map(len, week)) >= 3)


@st.composite
def plans(draw):
    begins = draw(st.sampled_from(BEGINNINGS))
    days = st.integers(-3, 9).map(lambda n: begins + dt.timedelta(days=n))
    changes = draw(st.lists(st.tuples(days, weeks), max_size=3))
    off = draw(st.lists(st.tuples(days, st.booleans()), max_size=4))
    start = dt.datetime.combine(begins, dt.time(), PARIS).astimezone(dt.UTC)
    start += MINUTE * draw(st.integers(0, 4 * 1440))
    pauses = draw(st.lists(st.integers(1, 700), max_size=4))
    return changes, off, start, draw(st.integers(1, 900)), pauses


def is_open(moment, changes, off):
    local = moment.astimezone(PARIS)
    day = local.date()
    closed = day in PUBLIC
    for each, there in off:
        if each == day:
            closed = not there
    if closed:
        return False
    best, found = None, None
    for since, week in changes:
        if since <= day and (best is None or since >= best):
            best, found = since, week
    if found is None:
        usual = day.weekday() < 5
        return usual and (9 <= local.hour < 12 or 14 <= local.hour < 18)
    return any(start <= local.time() < end for start, end in found[day.weekday()])


def built(changes, off):
    rows = [
        ServiceHours(
            from_day=day,
            week=[[[s.isoformat(), e.isoformat()] for s, e in each] for each in week],
        )
        for day, week in changes
    ]
    return Plan(rows, [Holiday(day=day, is_open=there, name="x") for day, there in off], [])


@settings(max_examples=60, deadline=None)
@given(plans())
def test_due_times_are_those_of_a_clock_that_looks_at_each_minute(case):
    """With pauses: it works, waits, works on; each minute that counts is one in which support is
    there and the ticket is not waiting."""
    changes, off, start, within, pauses = case
    plan = built(changes, off)

    # By the rules: what was spent is taken off, and the rest told anew when it comes back.
    moment, spent, waits = start, 0, []
    for number, minutes in enumerate(pauses):
        until = moment + MINUTE * minutes
        if number % 2:
            waits.append((moment, until))
        else:
            spent += hours.minutes_between(moment, until, plan)
        moment = until
    if spent >= within:
        return
    due = hours.add_minutes(moment, within - spent, plan)

    counted, now = 0, start
    while counted < within:
        if is_open(now, changes, off) and not any(a <= now < b for a, b in waits):
            counted += 1
        now += MINUTE
    assert due == now


@given(weeks)
def test_weeks_that_are_drawn_may_be_planned(week):
    assert not wrong_week(week)
