"""The figures, against a small desk counted by hand."""

import datetime as dt

import pytest
import time_machine

from support.actions.closing import close_ticket
from support.actions.desk import take_ticket
from support.models import TicketState
from support.rules.hours import add_minutes
from support.rules.statistics import first_month, statistics
from support.templatetags.support_tags import support_time
from tests.support.factories import make_ticket, rate, resolve

pytestmark = pytest.mark.django_db


def at(moment):
    return time_machine.travel(moment, tick=False)


@pytest.fixture
def desk(cast):
    """September: taken after 10 and 30 minutes. October: after 20, 60, 90. One still open."""
    plan = [(9, 10, 5), (9, 30, 2), (10, 20, 4), (10, 60, None), (10, 90, 4)]
    for month, minutes, score in plan:
        opened = dt.datetime(2026, month, 7, 8, 0, tzinfo=dt.UTC)
        with at(opened):
            ticket = make_ticket(cast)
        with at(add_minutes(opened, minutes)):
            take_ticket(by=cast.support, ticket=ticket)
        with at(add_minutes(opened, minutes * 3)):
            ticket = close_ticket(by=cast.technician, ticket=resolve(cast, ticket))
            if score:
                rate(ticket.ratings.get(), score)
    with at(dt.datetime(2026, 11, 3, 9, tzinfo=dt.UTC)):
        make_ticket(cast)


def test_statistics(desk):
    with at(dt.datetime(2026, 11, 20, tzinfo=dt.UTC)):
        figures = statistics(months=3)
    assert [month.month.month for month in figures.months] == [9, 10, 11]
    september, october, november = figures.months
    assert (september.opened, september.to_take, september.to_resolve) == (2, 20, 60)
    assert (october.opened, october.to_take, october.to_resolve) == (3, 60, 180)
    assert (november.opened, november.to_take, november.resolved) == (1, None, 0)
    assert (september.average, october.average) == (3.5, 4)
    assert (october.asked, october.answered) == (3, 2)
    assert (figures.to_take, figures.to_resolve) == (30, 90)
    assert (figures.asked, figures.answered, figures.average) == (5, 4, 3.75)
    assert {score.value: count for score, count in figures.scores} == {5: 1, 4: 2, 3: 0, 2: 1, 1: 0}
    assert dict(figures.states)[TicketState.CLOSED] == 5
    assert dict(figures.states)[TicketState.OPEN] == 1


def test_an_empty_desk_has_no_medians(cast):
    figures = statistics()
    assert figures.to_take is None
    assert len(figures.months) == 12


def test_first_month_goes_over_the_year():
    with at(dt.datetime(2026, 2, 1, tzinfo=dt.UTC)):
        assert first_month(3).date() == dt.date(2025, 12, 1)


def test_how_often_the_database_is_asked_does_not_grow(desk, cast, django_assert_num_queries):
    with django_assert_num_queries(12):
        statistics(6)
    make_ticket(cast)
    with django_assert_num_queries(12):
        statistics(24)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(None, "–"), (5, "5 min"), (95, "1 h 35"), (839, "13 h 59"), (1470, "3,5 j")],
)
def test_support_time(minutes, words):
    assert support_time(minutes).replace("\xa0", " ") == words
