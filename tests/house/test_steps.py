import datetime as dt

import pytest

from portal.house.known import History
from portal.house.steps import longest, step_for

LAST = dt.date(2026, 6, 30)


def noon(days):
    """Noon of so many days before the last."""
    return dt.datetime.combine(LAST - dt.timedelta(days=days), dt.time(12), dt.UTC)


@pytest.mark.parametrize(
    ("left", "step"), [(91, None), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (0, 7)]
)
def test_the_smallest_step_that_is_not_passed_counts(left, step):
    assert step_for(History([90, 30, 7], []), left, LAST) == step


def test_a_step_that_is_added_late_is_not_made_up_for():
    steps = History([90, 30, 7], [(noon(29), [90, 45, 30, 7])])
    assert step_for(steps, 29, LAST) == 30
    assert step_for(steps, 40, LAST + dt.timedelta(days=20)) == 45


def test_a_step_that_is_taken_away_has_been_one_until_then():
    steps = History([90, 30, 7], [(noon(20), [90])])
    assert step_for(steps, 25, LAST) == step_for(steps, 20, LAST) == 30
    assert step_for(steps, 5, LAST) == 30
    assert step_for(steps, 30, LAST + dt.timedelta(days=60)) == 90


def test_a_step_that_is_taken_away_on_its_own_day_has_been_told_and_brings_back_no_other():
    steps = History([90, 30, 7], [(noon(30), [60, 15])])
    assert step_for(steps, 30, LAST) == step_for(steps, 16, LAST) == 30
    assert step_for(steps, 15, LAST) == 15


def test_a_step_counts_on_the_day_on_which_it_is_set():
    assert step_for(History([7], [(noon(45), [45, 7])]), 45, LAST) == 45


def test_the_longest_of_all_that_ever_held():
    assert longest(History([30], [(noon(3), [60, 7]), (noon(2), [14])])) == 60
