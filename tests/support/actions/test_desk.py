"""Taking, giving, answering, noting, resolving."""

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connection

from portal.accounts.permissions import Role
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from portal.outbox.notices import Notice
from support.actions.desk import (
    add_note,
    answer_ticket,
    assign_ticket,
    resolve_ticket,
    take_ticket,
)
from support.models import MessageKind, Qualification, Ticket, TicketState
from tests.cast import make_user
from tests.support.factories import (
    make_closed,
    make_on_tracker,
    make_resolved,
    make_taken,
    make_ticket,
    make_waiting,
    resolve,
)


def told(event):
    """What the journal's last entry of an event says."""
    return JournalEntry.objects.filter(event=event).latest("pk").content["data"]


def latest_mail():
    return OutgoingMail.objects.latest("pk")


@pytest.mark.django_db
def test_take_ticket_names_the_technician(cast):
    ticket = take_ticket(by=cast.support, ticket=make_ticket(cast))
    assert ticket.state == TicketState.TAKEN
    assert ticket.assigned_to == cast.support
    mail = latest_mail()
    assert cast.support.name in mail.text
    assert "a pris en charge" in mail.text
    opened = ticket.messages.get(event="opened").outgoing
    assert mail.headers["In-Reply-To"] == opened.message_id
    assert opened.message_id in mail.headers["References"]
    assert mail.subject == opened.subject


@pytest.mark.django_db
def test_the_second_to_take_is_told_who_was_first(cast):
    ticket = make_taken(cast)
    count = OutgoingMail.objects.count()
    with pytest.raises(Refused, match=cast.support.name):
        take_ticket(by=make_user(Role.SUPPORT), ticket=ticket)
    assert OutgoingMail.objects.count() == count


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_at_once_one_gets_it(cast):
    ticket = make_ticket(cast)
    people = [cast.support, make_user(Role.SUPPORT)]
    gate = threading.Barrier(2)
    refused = []

    def take(user):
        gate.wait()
        try:
            take_ticket(by=user, ticket=ticket)
        except Refused:
            refused.append(user)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    ticket = Ticket.objects.get()
    assert ticket.assigned_to not in refused
    assert ticket.messages.filter(event="taken").count() == 1
    assert OutgoingMail.objects.filter(key__startswith="ticket.taken").count() == 1


@pytest.mark.django_db
def test_assign_ticket_tells_the_requester_who_has_it_now(cast):
    other = make_user(Role.SUPPORT, name="Léa Braun")
    ticket = assign_ticket(by=cast.support, ticket=make_taken(cast), technician=other)
    assert ticket.assigned_to == other
    assert "Léa Braun" in latest_mail().text


@pytest.mark.django_db
def test_assign_ticket_rings_the_bell_of_whoever_had_it(cast):
    other, third = make_user(Role.SUPPORT), make_user(Role.SUPPORT)
    ticket = make_taken(cast)
    assign_ticket(by=cast.support, ticket=ticket, technician=other)
    rings = Notice.objects.filter(key__startswith="ticket.handed_on:")
    assert not rings.exists(), "who gives it away knows"
    assign_ticket(by=cast.support, ticket=ticket, technician=third)
    assert rings.get().recipient == other


@pytest.mark.django_db
@pytest.mark.parametrize("make", [make_waiting, make_on_tracker])
def test_a_waiting_ticket_goes_on_waiting_with_somebody_else(cast, make):
    ticket = make(cast)
    other = make_user(Role.SUPPORT)
    assert assign_ticket(by=cast.support, ticket=ticket, technician=other).state == ticket.state


@pytest.mark.django_db
def test_assign_ticket_refuses_who_does_not_work_on_tickets_and_who_has_it(cast):
    ticket = make_taken(cast)
    for user in (cast.quality, cast.technician, cast.support):
        with pytest.raises(Refused):
            assign_ticket(by=cast.support, ticket=ticket, technician=user)


@pytest.mark.django_db
def test_answer_ticket_mails_the_text(cast):
    ticket = make_taken(cast)
    message = answer_ticket(by=cast.support, ticket=ticket, body="Réaffectez l’imprimante.")
    assert message.outgoing == latest_mail()
    assert "Réaffectez l’imprimante." in latest_mail().text
    assert "Réaffectez l’imprimante." in latest_mail().html
    assert Ticket.objects.get().state == TicketState.TAKEN


@pytest.mark.django_db
def test_the_first_answer_says_how_long_it_took(cast):
    with time_machine.travel(dt.datetime(2026, 10, 7, 8, tzinfo=dt.UTC), tick=False):
        ticket = make_taken(cast)
    for hour, minutes in ((9, 60), (12, None)):
        with time_machine.travel(dt.datetime(2026, 10, 7, hour, tzinfo=dt.UTC), tick=False):
            answer_ticket(by=cast.support, ticket=ticket, body="Quelle version ?")
        ticket.refresh_from_db()
        assert ticket.minutes_to_answer == 60
        assert told("ticket.answered")["minutes"] == minutes


@pytest.mark.django_db
def test_who_is_told_the_solution_at_once_has_their_first_answer(cast):
    with time_machine.travel(dt.datetime(2026, 10, 7, 8, tzinfo=dt.UTC), tick=False):
        ticket = make_taken(cast)
    with time_machine.travel(dt.datetime(2026, 10, 7, 8, 25, tzinfo=dt.UTC), tick=False):
        ticket = resolve(cast, ticket)
    assert (ticket.minutes_to_answer, ticket.minutes_to_resolve) == (25, 25)


@pytest.mark.django_db
def test_of_a_ticket_answered_before_that_was_counted_it_stays_unknown(cast):
    ticket = make_taken(cast)
    answer_ticket(by=cast.support, ticket=ticket, body="Quelle version ?")
    Ticket.objects.update(minutes_to_answer=None)
    answer_ticket(by=cast.support, ticket=ticket, body="Encore une question.")
    ticket.refresh_from_db()
    assert ticket.minutes_to_answer is None


@pytest.mark.django_db
def test_a_note_is_no_answer(cast):
    ticket = make_taken(cast)
    add_note(by=cast.support, ticket=ticket, body="Vu au téléphone.")
    ticket.refresh_from_db()
    assert ticket.minutes_to_answer is None


@pytest.mark.django_db
def test_an_answer_cannot_bring_html_into_the_mail(cast):
    answer_ticket(by=cast.support, ticket=make_taken(cast), body="<script>alert(1)</script> & co")
    assert "<script>" not in latest_mail().html
    assert "<script>alert(1)</script> & co" in latest_mail().text


@pytest.mark.django_db
def test_an_answer_that_waits_and_one_that_no_longer_does(cast):
    ticket = make_waiting(cast)
    assert ticket.state == TicketState.ON_INTEGRATOR
    assert ticket.due_at is None
    assert "besoin de votre réponse" in latest_mail().text
    answer_ticket(by=cast.support, ticket=ticket, body="Trouvé, inutile de répondre.")
    assert Ticket.objects.get().state == TicketState.TAKEN


@pytest.mark.django_db
@pytest.mark.parametrize("make", [make_ticket, make_resolved, make_closed])
def test_answer_ticket_is_refused_before_and_after(cast, make):
    with pytest.raises(Refused):
        answer_ticket(by=cast.support, ticket=make(cast), body="Bonjour")


@pytest.mark.django_db
def test_an_empty_answer_is_refused(cast):
    with pytest.raises(Refused):
        answer_ticket(by=cast.support, ticket=make_taken(cast), body=" \n")


@pytest.mark.django_db
def test_once_the_requester_has_left_the_company_gets_the_mails(cast):
    ticket = make_taken(cast)
    rep = cast.technician_rep
    type(rep).objects.filter(pk=rep.pk).update(
        left_at=dt.datetime.now(dt.UTC), left_by=cast.quality
    )
    answer_ticket(by=cast.support, ticket=ticket, body="Bonjour")
    assert latest_mail().to == cast.integrator.email


@pytest.mark.django_db
@pytest.mark.parametrize("make", [make_ticket, make_taken, make_closed])
def test_add_note_is_internal(cast, make):
    ticket = make(cast)
    count = OutgoingMail.objects.count()
    message = add_note(by=cast.support, ticket=ticket, body="Même cas chez un autre.")
    assert message.kind == MessageKind.NOTE
    assert OutgoingMail.objects.count() == count


@pytest.mark.django_db
def test_an_empty_note_is_refused(cast):
    with pytest.raises(Refused):
        add_note(by=cast.support, ticket=make_ticket(cast), body="")


@pytest.mark.django_db
def test_resolve_ticket_keeps_procedure_and_closes_in_five_working_days(cast):
    thursday = dt.datetime(2026, 11, 5, 9, 30, tzinfo=dt.UTC)
    with time_machine.travel(thursday, tick=False):
        ticket = make_taken(cast)
        count = OutgoingMail.objects.count()
        ticket = resolve_ticket(
            by=cast.support, ticket=ticket, qualification=Qualification.ANOMALY,
            procedure="Index reconstruit.", answer="C’est réparé.",
        )  # fmt: skip
    assert ticket.state == TicketState.RESOLVED
    assert ticket.procedure == "Index reconstruit."
    # The 11th is a holiday.
    assert ticket.close_at == dt.datetime(2026, 11, 13, 9, 30, tzinfo=dt.UTC)
    assert OutgoingMail.objects.count() == count + 1
    assert "C’est réparé." in latest_mail().text
    assert "13 novembre 2026" in latest_mail().text.replace("\xa0", " ")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [{"qualification": ""}, {"qualification": "x"}, {"procedure": " "}]
)
def test_resolve_ticket_needs_qualification_and_procedure(cast, wrong):
    values = {"qualification": Qualification.OTHER, "procedure": "Fait.", **wrong}
    with pytest.raises(Refused):
        resolve_ticket(by=cast.support, ticket=make_taken(cast), **values)
    assert Ticket.objects.get().state == TicketState.TAKEN


@pytest.mark.django_db
@pytest.mark.parametrize("make", [make_ticket, make_resolved, make_closed])
def test_resolve_ticket_is_refused_in_other_states(cast, make):
    with pytest.raises(Refused):
        resolve_ticket(
            by=cast.support, ticket=make(cast), qualification=Qualification.OTHER, procedure="x"
        )
