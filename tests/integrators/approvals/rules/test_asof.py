"""Days, months and Paris midnights."""

import datetime as dt

import pytest

from integrators.values import add_months, as_of, end_of


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ((2024, 1, 15), 12, (2025, 1, 15)),
        ((2024, 2, 29), 12, (2025, 2, 28)),
        ((2024, 2, 29), 48, (2028, 2, 29)),
        ((2024, 1, 31), 1, (2024, 2, 29)),
        ((2023, 1, 31), 1, (2023, 2, 28)),
        ((2024, 12, 31), 2, (2025, 2, 28)),
        ((2024, 11, 30), 1, (2024, 12, 30)),
        ((2024, 8, 31), 36, (2027, 8, 31)),
    ],
)
def test_months_end_on_the_same_day_or_the_months_last(day, months, expected):
    assert add_months(dt.date(*day), months) == dt.date(*expected)


@pytest.mark.parametrize(
    ("day", "utc"),
    [
        ((2026, 1, 15), "2026-01-15T22:59:59.999999+00:00"),
        ((2026, 7, 15), "2026-07-15T21:59:59.999999+00:00"),
        # Clocks go forward and back on these days.
        ((2026, 3, 29), "2026-03-29T21:59:59.999999+00:00"),
        ((2026, 10, 25), "2026-10-25T22:59:59.999999+00:00"),
    ],
)
def test_a_day_ends_at_midnight_in_paris(day, utc):
    assert end_of(dt.date(*day)).astimezone(dt.UTC).isoformat() == utc


def test_now_is_judged_at_this_moment_and_another_day_at_its_end(time_machine):
    # Half past midnight in Paris is still yesterday in UTC.
    time_machine.move_to("2026-05-31T22:30:00+00:00", tick=False)
    now = as_of()
    assert now.is_now
    assert now.day == dt.date(2026, 6, 1)
    assert as_of(dt.date(2026, 6, 1)) == now
    before = as_of(dt.date(2026, 5, 31))
    assert not before.is_now
    assert before.moment == end_of(dt.date(2026, 5, 31))
    moment = dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC)
    assert as_of(moment).day == dt.date(2026, 3, 2)
