"""Closing, the sweep, and the evaluation that follows."""

import datetime as dt
import re
import threading

import pytest
import time_machine
from django.db import connection
from django.utils import translation

from portal.core.actions import Refused
from portal.outbox.models import OutgoingMail
from support.actions.closing import close_ticket
from support.actions.tickets import reopen_ticket
from support.models import SatisfactionRating, Ticket, TicketState
from support.tasks import close_resolved_tickets
from support.threads import SWEEP
from tests.cast import sign_in
from tests.support.factories import (
    make_closed,
    make_on_tracker,
    make_resolved,
    make_taken,
    make_ticket,
    make_waiting,
    rate,
    resolve,
)


def in_days(days):
    return time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=days))


def evaluations():
    return OutgoingMail.objects.filter(key__startswith="ticket.evaluation")


@pytest.mark.django_db
def test_close_ticket_asks_for_an_evaluation_once(cast):
    ticket = make_closed(cast)
    assert ticket.state == TicketState.CLOSED
    assert ticket.closings == 1
    rating = SatisfactionRating.objects.get()
    [mail] = evaluations()
    assert mail.secret
    tokens = set(re.findall(r"/support/rate/([\w-]+)/", mail.text))
    assert len(tokens) == 1
    assert tokens.pop() not in rating.token_sha256
    assert "?score" not in mail.text, "the link chooses nothing"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "subject"), [("en", "Your opinion on the ticket"), ("fr", "Votre avis sur le")]
)
@pytest.mark.parametrize("closer", ["fr", "en"])
def test_the_subject_is_in_the_receivers_language_whoever_closes(cast, language, subject, closer):
    cast.technician.language = language
    cast.technician.save()
    with translation.override(closer):
        make_closed(cast)
    [mail] = evaluations()
    assert mail.subject.startswith(subject)


@pytest.mark.django_db
def test_mail_and_page_name_the_day_until_which_it_reopens(cast, client):
    with time_machine.travel(dt.datetime(2026, 11, 16, 10, tzinfo=dt.UTC), tick=False):
        ticket = make_closed(cast)
        [mail] = evaluations()
        page = sign_in(client, cast.technician).get(ticket.get_absolute_url()).content.decode()
    assert ticket.reopens_until == ticket.closed_at + dt.timedelta(days=15)
    for told in (mail.text, mail.html, page):
        assert re.search(r"Jusqu’au\s+1(er)?\sdéc", re.sub(r"<[^>]+>", " ", told))


@pytest.mark.django_db
@pytest.mark.parametrize("make", [make_ticket, make_taken, make_waiting, make_on_tracker,
                                  make_closed])  # fmt: skip
def test_only_a_resolved_ticket_closes(cast, make):
    with pytest.raises(Refused):
        close_ticket(by=cast.technician, ticket=make(cast))


@pytest.mark.django_db
def test_the_sweep_closes_when_five_working_days_are_over_and_not_before(cast):
    ticket = make_resolved(cast)
    with pytest.raises(Refused):
        close_ticket(by=SWEEP, ticket=ticket)
    close_resolved_tickets()
    assert Ticket.objects.get().state == TicketState.RESOLVED
    with in_days(15):
        close_resolved_tickets()
        close_resolved_tickets()
    assert Ticket.objects.get().state == TicketState.CLOSED
    assert evaluations().count() == 1
    assert ticket.messages.filter(event="closed_by_itself").count() == 1


@pytest.mark.django_db
def test_a_contradicted_ticket_is_not_swept(cast):
    ticket = make_resolved(cast)
    reopen_ticket(by=cast.support, ticket=ticket, reason="Rappel.")
    with in_days(15):
        close_resolved_tickets()
    assert Ticket.objects.get().state == TicketState.TAKEN


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_close_once(cast):
    tickets = [make_resolved(cast) for _ in range(3)]
    Ticket.objects.update(close_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    gate = threading.Barrier(2)

    def sweep():
        gate.wait()
        try:
            close_resolved_tickets()
        finally:
            connection.close()

    threads = [threading.Thread(target=sweep) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(Ticket.objects.values_list("closings", flat=True)) == [1] * len(tickets)
    assert evaluations().count() == len(tickets)


@pytest.mark.django_db
def test_each_closing_asks_again_and_the_first_answer_is_kept(cast):
    ticket = make_closed(cast)
    first = ticket.ratings.get()
    rate(first, 5, "Parfait")
    reopen_ticket(by=cast.support, ticket=ticket, reason="Revenu.")
    from support.actions.desk import take_ticket

    ticket = resolve(cast, take_ticket(by=cast.support, ticket=ticket))
    close_ticket(by=cast.technician, ticket=ticket)
    assert evaluations().count() == 2
    assert list(ticket.ratings.order_by("closing").values_list("closing", "score")) == [
        (1, 5), (2, None),
    ]  # fmt: skip
