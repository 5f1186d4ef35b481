"""The queues of the desk: each figure is the length of its list, and each list has an index."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from installations.models.sites import own_integrators
from portal.accounts.models import User
from portal.core import clock
from portal.ui.lists import kept_counts
from support.models import Ticket
from support.rules import queues
from tests.support import factories

pytestmark = pytest.mark.django_db


def lists(user):
    tickets = Ticket.objects.all()
    found = {key: len(queues.ticket_queue(tickets, key, "", user)) for key, _label in queues.QUEUES}
    return found | {"late": sum(ticket.is_late for ticket in tickets)}


@pytest.fixture
def old_tickets():
    """Nothing is remembered of other tests' tickets, nor of these."""
    queues.OLD_TICKETS.forget()
    yield queues.OLD_TICKETS
    queues.OLD_TICKETS.forget()


def at_work(cast):
    factories.make_ticket(cast)
    factories.make_taken(cast)
    factories.make_waiting(cast)
    factories.make_resolved(cast)
    factories.make_closed(cast)
    factories.make_stranger()


def test_each_count_is_the_length_of_its_list(cast):
    assert set(queues.queue_counts(cast.support).values()) == {0}
    at_work(cast)
    Ticket.objects.filter(state="open").update(due_at=clock.now() - dt.timedelta(hours=1))
    told = queues.queue_counts(cast.support)
    assert told == lists(cast.support)
    assert told["all"] == 6
    assert told["mine"] == 2
    assert told["late"] == 2
    assert told["to_qualify"] == 1


def test_old_tickets_are_counted_once_and_those_that_come_each_time(
    cast, old_tickets, monkeypatch
):  # fmt: skip
    monkeypatch.setattr(kept_counts, "LARGE", 5)
    at_work(cast)
    Ticket.objects.update(opened_at=clock.now() - dt.timedelta(days=2))
    assert queues.queue_counts(cast.support) == lists(cast.support)
    upto, count = old_tickets.known
    assert count == 6
    at_work(cast)
    with CaptureQueriesContext(connection) as asked:
        told = queues.queue_counts(cast.support)
    assert told == lists(cast.support)
    assert told["all"] == 12
    assert len(asked) == 1
    assert old_tickets.known == (upto, count)


def test_what_came_today_is_not_taken_for_old(cast, old_tickets, monkeypatch):
    """Somebody may be opening a ticket whose key is below the last."""
    monkeypatch.setattr(kept_counts, "LARGE", 5)
    at_work(cast)
    assert queues.queue_counts(cast.support)["all"] == 6
    assert old_tickets.known == (0, 0)


def test_each_queue_is_read_in_the_order_of_an_index(cast):
    if connection.vendor != "postgresql":
        # Which takes part of them; it is for fewer tickets than would need any.
        return
    call_command("populate", integrators=20, installations=20, tickets=4000, force=True)
    desk = Ticket.objects.exclude(assigned_to=None).values_list("assigned_to", flat=True)
    user = User.objects.get(pk=desk.first())
    for show, index in (
        ("mine", "ticket_in_hand"),
        ("near", "ticket_due"),
        ("waiting", "ticket_waiting"),
        ("unassigned", "ticket_to_take"),
        ("to_qualify", "ticket_to_qualify"),
        ("all", "ticket_updated"),
    ):
        plan = queues.ticket_queue(Ticket.objects.all(), show, "", user)[:40].explain()
        assert index in plan, (show, plan)
    person = Ticket.objects.values_list("requester", flat=True).first()
    own = list(own_integrators(User.objects.get(pk=person)))
    plan = Ticket.objects.filter(integrator=own[0]).order_by("-updated_at", "-pk")[:5].explain()
    assert "ticket_company" in plan, plan
