"""Copies: kept with the message, shown, offered, answered to, warned about."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.core.actions import Refused
from portal.outbox.models import OutgoingMail
from support.actions.desk import answer_ticket, take_ticket
from support.mailbox.gateway import receive_mail
from support.mails import reply_address
from support.models import MessageKind, Outcome
from support.rules.copies import offered
from tests.cast import sign_in
from tests.support.factories import make_taken, simple_mail

pytestmark = pytest.mark.django_db

OUTSIDE = "compta@ailleurs.example"


@pytest.fixture
def ticket(cast):
    """Opened by a letter that went to a colleague, to another company and to somebody unknown."""
    copied = f"Chef <{cast.manager.email}>, {cast.stranger.email}, =?utf-8?q?Zo=C3=A9?= <{OUTSIDE}>"
    raw = simple_mail(cast.technician.email, extra=f"Cc: {copied}, {cast.technician.email}\r\n")
    return take_ticket(by=cast.support, ticket=receive_mail(raw).incoming.ticket)


def thread(ticket):
    return list(ticket.messages.all())


def sent():
    return [row.to for row in OutgoingMail.objects.filter(key__startswith="ticket.copy:")]


def test_whom_a_letter_went_to_is_kept_without_ourselves_and_its_writer(cast, ticket):
    message = ticket.messages.get(kind=MessageKind.REQUEST)
    assert message.copies == [
        ["Chef", cast.manager.email.lower()], ["", cast.stranger.email.lower()], ["Zoé", OUTSIDE],
    ]  # fmt: skip
    raw = simple_mail(
        cast.technician.email, to=f"{reply_address(ticket)}, {OUTSIDE}", extra=f"Cc: {OUTSIDE}\r\n"
    )
    receive_mail(raw)
    assert ticket.messages.filter(kind=MessageKind.REQUEST).last().copies == [["", OUTSIDE]]


def test_both_sides_see_the_copies(cast, ticket):
    for user, url in (
        (cast.support, ticket.desk_url), (cast.technician, ticket.get_absolute_url()),
    ):  # fmt: skip
        assert f"Zoé ({OUTSIDE})" in sign_in(Client(), user).get(url).text


def test_those_of_the_company_are_ticked_and_others_are_warned_about(cast, ticket):
    colleague, other, unknown = offered(ticket, thread(ticket), [])
    assert (colleague.is_theirs, colleague.others) == (True, ())
    assert (other.is_theirs, other.others) == (False, (cast.elsewhere.name,))
    assert (unknown.is_theirs, unknown.others) == (False, ())
    page = sign_in(Client(), cast.support).get(ticket.desk_url).text
    fields = {
        part.partition('value="')[2].partition('"')[0]: "checked" in part.partition(">")[0]
        for part in page.split("<input") if 'name="copies"' in part.partition(">")[0]
    }  # fmt: skip
    assert fields == {
        colleague.address: True, other.address: False, unknown.address: False,
    }  # fmt: skip
    assert cast.elsewhere.name in page


def test_the_answer_goes_to_whom_it_was_said_and_to_nobody_else(cast, ticket):
    desk = sign_in(Client(), cast.support)
    data = {"verb": "answer", "body": "Réponse", "copies": [cast.manager.email.lower()]}
    assert desk.post(ticket.desk_url, data).status_code == 302
    assert sent() == [cast.manager.email.lower()]
    mail = OutgoingMail.objects.get(key__startswith="ticket.copy:")
    assert mail.reply_to == reply_address(ticket)
    assert cast.technician.name in mail.text
    answer = ticket.messages.get(kind=MessageKind.ANSWER)
    assert answer.copies == [["Chef", cast.manager.email.lower()]]
    assert answer.outgoing.to == cast.technician.email
    assert desk.post(ticket.desk_url, {**data, "verb": "note"}).status_code == 302
    assert len(sent()) == 1
    reply = receive_mail(simple_mail(cast.manager.email, to=reply_address(ticket))).incoming
    assert reply.outcome == Outcome.APPENDED
    reply = receive_mail(simple_mail(OUTSIDE, to=reply_address(ticket))).incoming
    assert (reply.outcome, reply.ticket) == (Outcome.QUARANTINED, ticket)


def test_nobody_is_answered_who_was_in_no_copy(cast, ticket):
    with pytest.raises(Refused):
        answer_ticket(by=cast.support, ticket=ticket, body="x", copies=["evil@evil.example"])
    page = sign_in(Client(), cast.support).post(
        ticket.desk_url, {"verb": "answer", "body": "Gardé", "copies": ["evil@evil.example"]}
    )
    assert (page.status_code, "Gardé" in page.text) == (200, True)
    assert sent() == []


def test_nothing_is_offered_or_asked_where_nobody_was_in_copy(cast):
    ticket = make_taken(cast)
    rows = thread(ticket)
    with CaptureQueriesContext(connection) as asked:
        assert offered(ticket, rows, []) == []
    assert len(asked) == 0
    assert 'name="copies"' not in sign_in(Client(), cast.support).get(ticket.desk_url).text


def test_as_many_queries_for_many_copies_as_for_few(cast, ticket):
    def count():
        rows = thread(ticket)
        with CaptureQueriesContext(connection) as asked:
            offered(ticket, rows, [])
        return len(asked)

    few = count()
    many = ", ".join(f"p{number}@ailleurs.example" for number in range(40))
    to = reply_address(ticket)
    receive_mail(simple_mail(cast.technician.email, to=to, extra=f"Cc: {many}\r\n"))
    assert len(offered(ticket, thread(ticket), [])) == 30
    assert count() == few == 3
