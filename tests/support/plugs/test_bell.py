"""The bell rings for who waits for an answer, on either side of the desk."""

import pytest

from portal.outbox.notices import Notice
from support.actions.desk import answer_ticket, assign_ticket
from support.actions.tickets import reopen_ticket, reply_ticket
from support.actions.tracker import settle_tracker_item
from support.models import TrackerState
from tests.cast import make_user
from tests.support.factories import (
    make_closed,
    make_on_tracker,
    make_resolved,
    make_taken,
    make_ticket,
)

pytestmark = pytest.mark.django_db


def bells(user):
    return list(Notice.objects.of(user).order_by("pk").values_list("title", "href"))


def test_the_requester_hears_of_an_answer_but_not_of_their_own_opening(cast):
    ticket = make_ticket(cast)
    assert bells(cast.technician) == []
    ticket = make_taken(cast, subject="Tiroir")
    answer_ticket(by=cast.support, ticket=ticket, body="Redémarrez le tiroir.")
    taken, answered = bells(cast.technician)
    assert ticket.number in taken[0]
    assert "Le support a répondu" in answered[0]
    assert answered[1] == ticket.get_absolute_url()


def test_the_technician_in_charge_hears_of_a_reply(cast):
    ticket = make_taken(cast)
    user = cast.technician
    reply_ticket(
        by=user, ticket=ticket, body="Toujours bloqué.", author=user, author_name=user.name,
        author_email=user.email,
    )  # fmt: skip
    [(title, href)] = bells(cast.support)
    assert ticket.number in title
    assert href == ticket.desk_url
    assert bells(cast.manager) == []


def titles(user):
    return [title for title, _href in bells(user)]


def test_whoever_is_given_a_ticket_hears_of_it_and_who_takes_one_does_not(cast):
    lia = make_user("support", name="Lia Roth")
    ticket = make_taken(cast, subject="Tiroir")
    assert bells(cast.support) == []
    assign_ticket(by=cast.support, ticket=ticket, technician=lia)
    [(title, href)] = bells(lia)
    assert title == f"{cast.support.name} vous a confié le ticket {ticket.number}\xa0: Tiroir"
    assert href == ticket.desk_url
    assert bells(cast.support) == []


def test_the_technician_hears_that_a_ticket_is_back(cast):
    lia = make_user("support", name="Lia Roth")
    waiting = make_on_tracker(cast)
    settle_tracker_item(
        by=lia, item=waiting.tracker_item, state=TrackerState.REJECTED, solution="Conforme."
    )
    resolved = make_resolved(cast)
    reopen_ticket(by=lia, ticket=resolved, reason="Rappel.")
    told = titles(cast.support)
    assert len(told) == 2
    for ticket, title in zip((waiting, resolved), told, strict=True):
        assert title.startswith(f"Le ticket {ticket.number} vous revient")
    assert bells(lia) == []


def test_one_that_is_open_again_is_nobodys_and_rings_for_nobody(cast):
    lia = make_user("support", name="Lia Roth")
    reopen_ticket(by=lia, ticket=make_closed(cast), reason="Rappel.")
    assert bells(cast.support) == []
