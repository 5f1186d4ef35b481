"""Shares, the table and the refusal, by hand-made figures."""

import json
import math

import pytest

from tests.bench.yardstick import figures
from tests.bench.yardstick.figures import Load, Page, Slowest


def page(name, rate, goal=None, **changes):
    values = {"p50": 10, "p95": 20, "queries": 7, "slowest": None, "errors": {}, **changes}
    return Page(name, rate, goal=goal, **values)


def test_percentiles_are_values_that_were_measured():
    values = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert figures.percentile(values, 0.5) == 3
    assert figures.percentile(values, 0.95) == 5
    assert figures.percentile([7.0], 0.01) == 7
    assert math.isnan(figures.percentile([], 0.5))


def test_a_rate_counts_the_writes_and_a_percentile_the_reads():
    load = Load(2.0, [0.01] * 19 + [0.1], writes=[9.0])
    assert load.rate == 10.5
    assert load.ms(0.5) == pytest.approx(10)
    assert load.ms(1) == pytest.approx(100)


def test_a_share_is_of_the_middle_of_what_the_bare_view_did():
    assert figures.bare_rate([1000, 100, 1200]) == 1000
    assert page("a", 50).beside(1000).share == 0.05
    assert math.isnan(page("a", 50).beside(0).share)


@pytest.mark.parametrize(("rate", "goal", "reached"), [(99, 0.1, False), (100, 0.1, True)])
def test_a_goal_is_reached_or_not(rate, goal, reached):
    assert page("a", rate, goal).beside(1000).reached is reached
    assert page("a", rate).beside(1000).reached is None


def test_the_table_shows_the_slowest_first_with_errors_and_missed_goals():
    slow = Slowest(123.4, "SELECT 1", "Result")
    pages = [
        page("quick", 500, 0.1),
        page("slow", 5, 0.1, slowest=slow, errors={"500 /": 2}),
    ]
    told = figures.table([each.beside(1000) for each in pages], 1000, "title").splitlines()
    assert told[0] == "title"
    assert told[2].startswith("bare view")
    assert [line.split()[0] for line in told[3:]] == ["slow", "quick"]
    assert "0.50%" in told[3]
    assert "10.0% ↓" in told[3]
    assert "123.4 ms" in told[3]
    assert "ERRORS {'500 /': 2}" in told[3]
    assert "↓" not in told[4]


def test_below_the_stated_sizes_nothing_is_reported():
    figures.demand_size(figures.STATED)
    figures.demand_size({name: count + 1 for name, count in figures.STATED.items()})
    for name in figures.STATED:
        short = {**figures.STATED, name: figures.STATED[name] - 1}
        with pytest.raises(figures.TooSmall, match=f"{name}: "):
            figures.demand_size(short)
    with pytest.raises(figures.TooSmall, match=r"tickets: 0 of 200,000.*messages"):
        figures.demand_size({"integrators": 5000, "machines": 2_000_000})
    with pytest.raises(figures.TooSmall):
        figures.demand_size(figures.QUICK)


def test_a_quick_run_says_in_its_file_that_it_is_no_result():
    pages = [page("a", 50, 0.01, slowest=Slowest(1.0, "SELECT 1", "Result")).beside(1000)]
    for quick in (True, False):
        data = json.loads(json.dumps(figures.as_json(pages, [1000], {"tickets": 1}, quick=quick)))
        assert data["result"] is not quick
        assert bool(data["note"]) is quick
    assert data["pages"][0]["slowest"]["plan"] == "Result"
    assert data["pages"][0]["reached"] is True
    assert data["bare"]["rate"] == 1000


def test_mixed_requests_reach_their_goal_only_in_time_and_without_error():
    def mixed(seconds, count=60, errors=None):
        return figures.mixed_of(figures.Load(1.0, [seconds] * count, [], errors or {}))

    assert mixed(0.149).reached
    assert not mixed(0.151).reached
    assert not mixed(0.1, count=50).reached
    assert not mixed(0.1, errors={"500 /": 1}).reached
    assert "↓" in mixed(0.151).told()
    data = figures.as_json([], [1000], {}, quick=True, mixed=mixed(0.1))
    assert data["mixed"]["reached"] is True
    assert figures.as_json([], [1000], {}, quick=True)["mixed"] is None
