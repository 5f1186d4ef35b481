"""How urgent a ticket is: said by support, at any time; what was told never moves away."""

import datetime as dt

import pytest
import time_machine

from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from support.actions.calls import Request, record_call
from support.actions.desk import answer_ticket, assign_ticket, take_ticket
from support.actions.severity import set_severity
from support.models import Severity, Ticket
from support.rules import hours
from tests.cast import make_user
from tests.support.factories import make_closed, make_taken, make_ticket

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 16, 8, 0, tzinfo=dt.UTC)  # 9:00 in Paris


def at(moment):
    return time_machine.travel(moment, tick=False)


def later(minutes):
    return at(hours.add_minutes(MONDAY, minutes))


def fresh(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def test_set_severity_brings_the_time_nearer_and_says_so_in_the_journal(cast):
    with at(MONDAY):
        ticket = make_ticket(cast)
        assert ticket.due_at == hours.add_minutes(MONDAY, 240)
    with later(30):
        set_severity(by=cast.support, ticket=ticket, severity="blocked")
    found = fresh(ticket)
    assert found.severity == Severity.BLOCKED
    assert found.due_at == hours.add_minutes(MONDAY, 90), "an hour from when it was said"
    assert found.take_within == 90
    entry = JournalEntry.objects.get(event="ticket.severity_set")
    told = entry.content["data"]
    assert (told["from"], told["to"], told["due_at"]) == ("", "blocked", found.due_at.isoformat())


@pytest.mark.parametrize("severity", ["request", "question"])
def test_what_was_told_never_moves_away(cast, severity):
    with at(MONDAY):
        ticket = make_ticket(cast, severity="blocked")
        set_severity(by=cast.support, ticket=ticket, severity=severity)
    found = fresh(ticket)
    assert found.severity == severity
    assert found.due_at == hours.add_minutes(MONDAY, 60)
    assert JournalEntry.objects.get(event="ticket.severity_set").content["data"]["due_at"] is None


def test_in_charge_it_is_the_time_to_resolve(cast):
    with at(MONDAY):
        ticket = make_taken(cast, severity="question")
        assert fresh(ticket).due_at == hours.add_minutes(MONDAY, 5 * 420)
    with later(100):
        set_severity(by=cast.support, ticket=ticket, severity="blocked")
    found = fresh(ticket)
    # A day in all, of which it has cost 100 minutes.
    assert found.due_at == hours.add_minutes(MONDAY, 420)
    assert found.resolve_within == 420


def test_no_time_is_told_that_has_passed(cast):
    with at(MONDAY):
        ticket = make_taken(cast, severity="question")
    with later(900):
        set_severity(by=cast.support, ticket=ticket, severity="blocked")
    assert fresh(ticket).due_at == hours.add_minutes(MONDAY, 960)


def test_while_it_waits_nothing_is_due_and_then_what_was_left(cast):
    with at(MONDAY):
        ticket = make_taken(cast, severity="question")
    with later(60):
        answer_ticket(by=cast.support, ticket=ticket, body="?", waits=True)
        set_severity(by=cast.support, ticket=ticket, severity="impaired")
        assert fresh(ticket).due_at is None
    with later(1000):
        answer_ticket(by=cast.support, ticket=ticket, body="Je reprends.")
    assert fresh(ticket).due_at == hours.add_minutes(MONDAY, 1000 + 840 - 60)


def test_another_technician_gets_the_same_time(cast):
    with at(MONDAY):
        ticket = make_taken(cast, severity="blocked")
        due = fresh(ticket).due_at
    with later(500):
        assign_ticket(by=cast.support, ticket=ticket, technician=make_user("support", name="Lia"))
    assert fresh(ticket).due_at == due


def test_a_closed_ticket_too(cast):
    ticket = make_closed(cast)
    set_severity(by=cast.support, ticket=ticket, severity="request")
    assert fresh(ticket).severity == "request"
    assert fresh(ticket).due_at is None


@pytest.mark.parametrize(("severity", "code"), [("", "no_severity"), ("x", "no_severity"),
                                                ("blocked", "same")])  # fmt: skip
def test_what_is_refused(cast, severity, code):
    ticket = make_ticket(cast, severity="blocked")
    with pytest.raises(Refused) as refused:
        set_severity(by=cast.support, ticket=ticket, severity=severity)
    assert refused.value.code == code


def test_a_call_may_say_it_at_once(cast):
    with at(MONDAY):
        call = record_call(
            by=cast.support, caller="Luc", phone="", notes="Plus rien.",
            integrator=cast.integrator,
            opens=Request(
                subject="Panne", requester=None, requester_email="l@x.example", language="fr",
                severity="blocked",
            ),
        )  # fmt: skip
    assert call.ticket.severity == "blocked"
    assert call.ticket.due_at == hours.add_minutes(MONDAY, 60)
    assert "Bloquant" in call.ticket.messages.last().outgoing.text


def test_a_taken_ticket_tells_its_severity_by_mail(cast):
    ticket = take_ticket(by=cast.support, ticket=make_ticket(cast, severity="impaired"))
    assert "Gênant" in ticket.messages.last().outgoing.text
