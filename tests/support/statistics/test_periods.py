"""Which days a period means."""

import datetime as dt

import pytest

from support.statistics.periods import Named, Period, named


@pytest.mark.parametrize(
    ("name", "today", "first", "last"),
    [
        ("", "2026-02-14", "2025-03-01", "2026-02-28"),
        (Named.MONTH, "2028-02-29", "2028-02-01", "2028-02-29"),
        (Named.LAST_MONTH, "2026-01-31", "2025-12-01", "2025-12-31"),
        (Named.QUARTER, "2026-11-30", "2026-10-01", "2026-12-31"),
        (Named.LAST_QUARTER, "2026-02-01", "2025-10-01", "2025-12-31"),
        (Named.YEAR, "2026-06-30", "2026-01-01", "2026-12-31"),
        (Named.LAST_YEAR, "2026-06-30", "2025-01-01", "2025-12-31"),
    ],
)
def test_named(name, today, first, last):
    found = named(name, dt.date.fromisoformat(today))
    assert (found.first.isoformat(), found.last.isoformat()) == (first, last)


def test_a_period_ends_with_its_last_day_in_paris():
    found = Period(dt.date(2026, 3, 29), dt.date(2026, 10, 24))
    # From before the change to summer time until before the change back.
    assert found.start.astimezone(dt.UTC) == dt.datetime(2026, 3, 28, 23, tzinfo=dt.UTC)
    assert found.end.astimezone(dt.UTC) == dt.datetime(2026, 10, 24, 22, tzinfo=dt.UTC)


def test_months_are_cut_where_the_period_is():
    found = Period(dt.date(2025, 12, 15), dt.date(2026, 2, 3))
    months = [found.of_month(month) for month in found.months]
    assert [(one.first.isoformat(), one.last.isoformat()) for one in months] == [
        ("2025-12-15", "2025-12-31"),
        ("2026-01-01", "2026-01-31"),
        ("2026-02-01", "2026-02-03"),
    ]
