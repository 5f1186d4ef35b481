"""Median and 90th percentile: one rule on both databases."""

import pytest

from support.models import Ticket
from support.statistics.rules.spread import Spread, SpreadOf, spread_of
from tests.support.factories import make_ticket

VALUES = [
    ([], None),
    ([7], Spread(7, 7)),
    ([1, 3], Spread(2, 2.8)),
    ([90, 10, 60, 20, 30], Spread(30, 78)),
]


@pytest.mark.parametrize(("values", "found"), VALUES)
def test_spread_of(values, found):
    assert spread_of(values) == (found and pytest.approx(found))


@pytest.mark.django_db
@pytest.mark.parametrize(("values", "found"), VALUES)
def test_the_database_counts_the_same(cast, values, found):
    for value in [*values, None]:
        ticket = make_ticket(cast)
        Ticket.objects.filter(pk=ticket.pk).update(minutes_to_take=value)
    counted = Ticket.objects.aggregate(spread=SpreadOf("minutes_to_take"))["spread"]
    assert counted == (found and pytest.approx(found))
