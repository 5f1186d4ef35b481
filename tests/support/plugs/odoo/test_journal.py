"""The journal vouches for what was taken over, and tells it in words."""

import pytest

from support.actions.severity import set_severity
from support.models import Ticket
from support.plugs.odoo.journal import index, inspect
from tests.support.importing import exports as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def tickets(cast):
    make.taken_over(cast.admin, *make.export([make.ticket(1), make.ticket(2)]))
    return list(Ticket.objects.order_by("number"))


def test_what_was_taken_over_is_what_the_journal_says(cast, tickets):
    assert list(inspect()) == []
    assert [row["severity"] for row in index()] == ["blocked", "blocked"]
    make.taken_over(cast.admin, *make.export([make.ticket(1, priority="High priority")]))
    assert list(inspect()) == []


def test_a_severity_that_was_said_here_is_vouched_for_by_its_own_entry(cast, tickets):
    make.taken_over(cast.admin, *make.export([make.ticket(3, stage_id="Nouveau", close_date="")]))
    set_severity(by=cast.support, ticket=Ticket.objects.latest("pk"), severity="question")
    assert list(inspect()) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"severity": "request"}, "its severity"),
        ({"number": "T-2024-99999"}, "knows nothing"),
        ({"number": "T-2024-99999"}, "no longer there"),
    ],
)
def test_what_was_changed_on_the_side_is_found(tickets, changes, told):
    Ticket.objects.filter(pk=tickets[0].pk).update(**changes)
    assert any(told in finding for finding in inspect())
