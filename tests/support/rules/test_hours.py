"""Support's calendar at its edges."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.rules import hours

PARIS = ZoneInfo("Europe/Paris")


def paris(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-16T08:59", False),  # a Monday
        ("2026-11-16T09:00", True),
        ("2026-11-16T11:59", True),
        ("2026-11-16T12:00", False),
        ("2026-11-16T13:59", False),
        ("2026-11-16T14:00", True),
        ("2026-11-16T17:59", True),
        ("2026-11-16T18:00", False),
        ("2026-11-14T10:00", False),  # Saturday
        ("2026-11-15T10:00", False),
        ("2026-11-11T10:00", False),  # Armistice
        ("2026-04-03T10:00", False),  # Good Friday, in Moselle only
        ("2026-12-26T10:00", False),  # Saint Stephen, in Moselle only (a Saturday too)
        ("2025-12-26T10:00", False),  # … and on a Friday
        ("2026-04-02T10:00", True),
    ],
)
def test_is_open(moment, is_open):
    assert hours.is_open(paris(moment)) is is_open


def test_the_hours_are_those_of_paris_in_winter_and_in_summer():
    assert hours.is_open(dt.datetime(2026, 1, 12, 8, 30, tzinfo=dt.UTC))
    assert not hours.is_open(dt.datetime(2026, 1, 12, 7, 30, tzinfo=dt.UTC))
    assert hours.is_open(dt.datetime(2026, 7, 13, 7, 30, tzinfo=dt.UTC))


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-11-16T09:00", "2026-11-16T18:00", 420),
        ("2026-11-16T11:30", "2026-11-16T14:30", 60),  # lunch does not count
        ("2026-11-16T12:10", "2026-11-16T13:50", 0),
        ("2026-11-13T17:30", "2026-11-16T09:30", 60),  # the weekend
        ("2026-03-27T17:00", "2026-03-30T10:00", 120),  # the night of summer time
        ("2026-10-23T17:00", "2026-10-26T10:00", 120),  # and of winter time
        ("2026-04-02T17:00", "2026-04-07T10:00", 120),  # Good Friday and Easter Monday
        ("2026-12-24T17:00", "2026-12-28T09:00", 60),
        ("2026-11-16T10:00", "2026-11-16T09:00", 0),
        ("2026-11-16T09:00:30", "2026-11-16T09:01:29", 0),  # whole minutes only
    ],
)
def test_minutes_between(start, end, minutes):
    assert hours.minutes_between(paris(start), paris(end)) == minutes


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-11-16T09:00", 180, "2026-11-16T12:00"),
        ("2026-11-16T09:00", 181, "2026-11-16T14:01"),
        ("2026-11-16T13:00", 0, "2026-11-16T14:00"),
        ("2026-11-13T17:00", 240, "2026-11-16T12:00"),
        ("2026-03-27T17:00", 120, "2026-03-30T10:00"),
        ("2026-04-02T17:30", 60, "2026-04-07T09:30"),
    ],
)
def test_add_minutes(start, minutes, end):
    assert hours.add_minutes(paris(start), minutes) == paris(end)


def test_add_hours_is_in_hours():
    assert hours.add_hours(paris("2026-11-16T09:00"), 1.5) == paris("2026-11-16T10:30")


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-16T10:00", 5, "2026-11-23T10:00"),
        ("2026-11-10T10:00", 5, "2026-11-18T10:00"),  # over the 11th
        ("2026-11-14T10:00", 5, "2026-11-23T10:00"),  # a Saturday counts from Monday
        ("2026-03-27T10:00", 1, "2026-03-30T10:00"),  # the same hour of the clock
        ("2026-11-16T10:00", 0, "2026-11-16T10:00"),
    ],
)
def test_add_days(start, days, end):
    assert hours.add_days(paris(start), days) == paris(end)


moments = st.datetimes(
    dt.datetime(2020, 1, 1), dt.datetime(2030, 1, 1), timezones=st.just(dt.UTC)
).map(lambda moment: moment.replace(microsecond=0, second=0))


@given(moments, st.integers(0, 20_000))
def test_what_is_added_is_what_lies_between(start, minutes):
    assert hours.minutes_between(start, hours.add_minutes(start, minutes)) == minutes


@given(moments)
def test_next_open_is_open_and_nothing_lies_before_it(moment):
    opens = hours.next_open(moment)
    assert hours.is_open(opens)
    assert hours.minutes_between(moment, opens) == 0
