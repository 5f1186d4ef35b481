"""The bell rings for who waits for an answer, on either side of the desk."""

import pytest

from portal.outbox.notices import Notice
from support.actions.desk import answer_ticket
from support.actions.tickets import reply_ticket
from tests.support.factories import make_taken, make_ticket

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
