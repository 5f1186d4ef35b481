"""A stranger's ticket: opened where our server vouches, seen by staff alone, given or set aside."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from integrators.models import Contact
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from support.actions.calls import record_call
from support.actions.closing import close_ticket
from support.actions.desk import answer_ticket, take_ticket
from support.actions.intake import filing
from support.actions.qualifying import dismiss_ticket, link_ticket
from support.actions.quarantine import release_from_quarantine
from support.actions.tickets import reopen_ticket
from support.mailbox import gateway
from support.mailbox.gateway import receive_mail
from support.mails import reply_address
from support.models import MessageKind, Outcome, SatisfactionRating, Ticket, TicketState
from support.rules import queues
from support.statistics.periods import Named, named
from support.statistics.rules.question import Question
from support.statistics.rules.volume import states_now, volume
from tests.cast import sign_in
from tests.support.factories import make_closed, make_stranger, make_ticket, resolve, simple_mail

pytestmark = pytest.mark.django_db

STRANGER = "camille@ailleurs.example"


@pytest.fixture
def vouched(settings):
    """A mail as our own server hands it on, its sender verified."""
    settings.AUTHSERV_ID = "mx.crisalid.example"
    own = b"Authentication-Results: mx.crisalid.example; dmarc=pass\r\n"
    return lambda sender=STRANGER, **changes: receive_mail(own + simple_mail(sender, **changes))


def sent():
    return list(OutgoingMail.objects.order_by("pk").values_list("to", flat=True))


def test_who_is_vouched_for_gets_a_ticket_to_qualify_and_any_other_waits(cast, vouched):
    found = vouched(f"Camille Roth <{STRANGER}>", subject="Formation").incoming
    ticket = found.ticket
    assert (found.outcome, found.reason) == (Outcome.CREATED, "")
    assert (ticket.integrator, ticket.requester, ticket.is_to_qualify) == (None, None, True)
    assert (ticket.requester_name, ticket.requester_email) == ("Camille Roth", STRANGER)
    assert ticket.due_at
    assert [row.pk for row in queues.ticket_queue(
        Ticket.objects.all(), "to_qualify", "", cast.support
    )] == [ticket.pk]  # fmt: skip
    count = OutgoingMail.objects.count()
    assert receive_mail(simple_mail(STRANGER)).incoming.outcome == Outcome.QUARANTINED
    assert OutgoingMail.objects.count() == count


def test_its_receipt_is_told_once_an_address_and_day_and_promises_nothing(cast, vouched):
    first, second = vouched().incoming.ticket, vouched(text="Encore").incoming.ticket
    assert sent().count(STRANGER) == 1
    mail = OutgoingMail.objects.get(to=STRANGER)
    assert first.number in mail.text
    assert mail.reply_to == reply_address(first)
    assert "heures" not in mail.text.partition("--")[0].partition("Crisalid")[0]
    assert second.messages.filter(outgoing=mail).count() == 0
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=1)):
        vouched(text="Le lendemain")
    assert sent().count(STRANGER) == 2


def test_who_writes_for_many_is_taken_in_and_answered_by_nobody(vouched):
    found = vouched(extra="Precedence: bulk\r\n").incoming
    assert found.outcome == Outcome.CREATED
    assert STRANGER not in sent()


def test_one_of_crisalid_is_no_stranger(cast, vouched):
    assert vouched(cast.quality.email).incoming.outcome == Outcome.QUARANTINED


def test_caps_hold_for_strangers_too(vouched, monkeypatch):
    monkeypatch.setattr(filing, "MOST_TICKETS_AN_HOUR", 2)
    outcomes = [vouched(text=str(number)).incoming.outcome for number in range(3)]
    assert outcomes == [Outcome.CREATED, Outcome.CREATED, Outcome.QUARANTINED]
    monkeypatch.setattr(filing, "MOST_STRANGERS_AN_HOUR", 3)
    assert vouched("a@un.example").incoming.outcome == Outcome.CREATED
    assert vouched("b@deux.example").incoming.outcome == Outcome.QUARANTINED
    ticket = Ticket.objects.order_by("pk").first()
    monkeypatch.setattr(filing, "MOST_REPLIES_AN_HOUR", 1)
    replies = [vouched(to=reply_address(ticket), text=f"r{n}").incoming.outcome for n in range(2)]
    assert replies == [Outcome.APPENDED, Outcome.QUARANTINED]


def test_a_stranger_continues_the_own_thread_and_nobody_elses(cast, vouched):
    mine, other = vouched().incoming.ticket, make_ticket(cast)
    found = receive_mail(simple_mail(STRANGER, to=reply_address(mine))).incoming
    assert (found.outcome, found.ticket) == (Outcome.APPENDED, mine)
    for sender, ticket in (
        (STRANGER, other), ("autre@ailleurs.example", mine), (cast.technician.email, mine),
        ("autre@ailleurs.example", other),
    ):  # fmt: skip
        found = vouched(sender, to=reply_address(ticket)).incoming
        assert (found.outcome, found.ticket) == (Outcome.QUARANTINED, ticket)
    cited = other.messages.get(event="opened").outgoing.message_id
    found = vouched(extra=f"References: {cited}\r\n").incoming
    assert (found.outcome, found.ticket) == (Outcome.QUARANTINED, other)
    found = vouched(subject=f"Re: [{other.number}] Panne").incoming
    assert found.outcome == Outcome.CREATED
    assert found.ticket.integrator is None
    assert other.messages.filter(kind=MessageKind.REQUEST).count() == 1


def test_its_requester_is_answered_at_the_address_and_never_asked_for_an_evaluation(cast, vouched):
    ticket = take_ticket(by=cast.support, ticket=vouched().incoming.ticket)
    answer_ticket(by=cast.support, ticket=ticket, body="Quelle société ?", waits=True)
    assert receive_mail(simple_mail(STRANGER, to=reply_address(ticket))).incoming.ticket == ticket
    ticket.refresh_from_db()
    assert ticket.state == TicketState.TAKEN
    ticket = resolve(cast, ticket)
    close_ticket(by=cast.support, ticket=ticket)
    assert sent().count(STRANGER) == 4
    assert not SatisfactionRating.objects.exists()
    receive_mail(simple_mail(STRANGER, to=reply_address(ticket), text="Pas encore"))
    ticket.refresh_from_db()
    assert ticket.state == TicketState.OPEN
    make_closed(cast)
    assert SatisfactionRating.objects.count() == 1


def test_a_reply_long_after_the_closing_opens_another_that_is_to_qualify(cast):
    ticket = resolve(cast, take_ticket(by=cast.support, ticket=make_stranger()))
    close_ticket(by=cast.support, ticket=ticket)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=40)):
        found = receive_mail(simple_mail(ticket.requester_email, to=reply_address(ticket))).incoming
    assert found.ticket.follows == ticket
    assert found.ticket.is_to_qualify


def test_nobody_outside_staff_sees_it(cast):
    ticket = make_stranger()
    for user in User.objects.all():
        if not user.is_staff:
            assert not Ticket.objects.visible_to(user).exists(), user
            page = sign_in(Client(), user).get(ticket.get_absolute_url())
            assert page.status_code in (302, 403, 404), user
    assert Ticket.objects.visible_to(cast.support).get() == ticket


def test_link_ticket_gives_it_to_its_company_and_remembers_the_address(cast, vouched):
    ticket = vouched("Camille Roth <camille@ailleurs.example>").incoming.ticket
    record_call(by=cast.support, caller="Camille", phone="", notes="Rappel", ticket=ticket)
    link_ticket(by=cast.support, ticket=ticket, integrator=cast.integrator, remember=True)
    ticket.refresh_from_db()
    assert (ticket.integrator, ticket.is_to_qualify) == (cast.integrator, False)
    assert ticket.calls.get().integrator == cast.integrator
    contact = Contact.objects.get(email=STRANGER)
    assert (contact.integrator, contact.name) == (cast.integrator, "Camille Roth")
    assert sign_in(Client(), cast.manager).get(ticket.get_absolute_url()).status_code == 200
    assert vouched(text="Autre chose").incoming.ticket.integrator == cast.integrator
    entry = JournalEntry.objects.get(event="ticket.linked")
    assert entry.content["data"]["integrator"] == cast.integrator.pk
    with pytest.raises(Refused):
        link_ticket(by=cast.support, ticket=ticket, integrator=cast.elsewhere)


def test_who_is_not_remembered_goes_on_writing_on_the_own_ticket_only(cast, vouched):
    ticket = vouched().incoming.ticket
    link_ticket(by=cast.support, ticket=ticket, integrator=cast.integrator)
    assert not Contact.objects.filter(email=STRANGER).exists()
    assert vouched(to=reply_address(ticket)).incoming.outcome == Outcome.APPENDED
    assert vouched(text="Autre chose").incoming.ticket.integrator is None
    other = make_ticket(cast)
    assert vouched(to=reply_address(other)).incoming.outcome == Outcome.QUARANTINED


def test_link_ticket_names_the_person_who_then_has_its_mails(cast):
    ticket = make_stranger()
    with pytest.raises(Refused):
        link_ticket(
            by=cast.support, ticket=ticket, integrator=cast.elsewhere, requester=cast.technician
        )
    link_ticket(
        by=cast.support, ticket=ticket, integrator=cast.integrator, requester=cast.technician
    )
    mail = OutgoingMail.objects.get(key__startswith="ticket.linked:")
    assert mail.to == cast.technician.email
    assert cast.integrator.name in mail.text
    take_ticket(by=cast.support, ticket=ticket)
    assert sent()[-1] == cast.technician.email


def test_link_ticket_tells_the_address_that_wrote_in_its_language(cast):
    ticket = make_stranger()
    Ticket.objects.filter(pk=ticket.pk).update(language="en")
    link_ticket(by=cast.support, ticket=ticket, integrator=cast.integrator)
    mail = OutgoingMail.objects.get(key__startswith="ticket.linked:")
    assert (mail.to, mail.language) == (ticket.requester_email, "en")
    assert f"is now among those of {cast.integrator.name}" in mail.text


def test_dismiss_ticket_sets_it_aside_tells_nobody_and_can_be_undone(cast, vouched):
    ticket = vouched().incoming.ticket
    before = sent()
    with pytest.raises(Refused):
        dismiss_ticket(by=cast.support, ticket=ticket, reason=" ")
    dismiss_ticket(by=cast.support, ticket=ticket, reason="Publicité")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.due_at, ticket.is_to_qualify) == ("dismissed", None, False)
    assert ticket.messages.get(kind=MessageKind.NOTE).body == "Publicité"
    with pytest.raises(Refused):
        link_ticket(by=cast.support, ticket=ticket, integrator=cast.integrator)
    again = vouched(to=reply_address(ticket)).incoming
    assert (again.outcome, again.ticket) == (Outcome.QUARANTINED, ticket)
    release_from_quarantine(
        by=cast.support, incoming=again, parsed=gateway.parsed_mail_of(again), ticket=ticket
    )
    ticket.refresh_from_db()
    assert ticket.is_to_qualify
    dismiss_ticket(by=cast.support, ticket=ticket, reason="Publicité")
    assert reopen_ticket(by=cast.support, ticket=ticket, reason="Erreur").is_to_qualify
    assert sent() == before
    with pytest.raises(Refused):
        dismiss_ticket(by=cast.support, ticket=make_ticket(cast), reason="x")


def test_what_is_of_nobody_has_no_person_and_no_shop_and_only_that_is_set_aside(cast):
    ticket, theirs = make_stranger(), make_ticket(cast)
    rows = Ticket.objects.filter(pk=ticket.pk)
    for wrong in (
        lambda: rows.update(requester=cast.technician),
        lambda: Ticket.objects.filter(pk=theirs.pk).update(state="dismissed"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


def test_figures_count_a_strangers_request_but_not_what_was_set_aside(cast):
    make_stranger()
    aside = make_stranger()
    question = Question(named(Named.MONTH, clock.today()))
    assert volume(question).opened == 2
    dismiss_ticket(by=cast.support, ticket=aside, reason="Publicité")
    assert volume(question).opened == 1
    assert states_now()[str(TicketState.DISMISSED.label)] == 1
    page = sign_in(Client(), cast.quality).get(reverse("support:statistics_volume"))
    assert page.status_code == 200
