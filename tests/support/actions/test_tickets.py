"""Opening, replying, reopening."""

import datetime as dt

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.utils import translation

from portal.core.actions import Refused
from portal.outbox.models import OutgoingMail
from support.actions.tickets import open_ticket, reopen_ticket, reply_ticket
from support.attachments import storing
from support.models import Channel, Message, MessageKind, Ticket, TicketState
from support.rules.hours import add_minutes
from tests.support.factories import (
    make_closed,
    make_on_tracker,
    make_resolved,
    make_site,
    make_taken,
    make_ticket,
    make_waiting,
)

pytestmark = pytest.mark.django_db


def reply(cast, ticket, body="Toujours pareil.", user=None, **changes):
    user = user or cast.technician
    return reply_ticket(
        by=user, ticket=ticket, body=body, author=user, author_name=user.name,
        author_email=user.email, **changes,
    )  # fmt: skip


def state(ticket):
    return Ticket.objects.get(pk=ticket.pk).state


def mails_of(ticket):
    return OutgoingMail.objects.filter(pk__in=ticket.messages.values("outgoing")).order_by("pk")


def test_open_ticket_numbers_journals_and_mails_once(cast):
    ticket = open_ticket(
        by=cast.technician, integrator=cast.integrator, channel=Channel.PORTAL,
        subject="  Le Z\nne sort plus ", body="Bonjour", requester=cast.technician,
        requester_name=cast.technician.name, requester_email=cast.technician.email, language="fr",
    )  # fmt: skip
    assert ticket.number.startswith("T-20")
    assert ticket.number.endswith("-00001")
    assert ticket.subject == "Le Z ne sort plus"
    assert ticket.state == TicketState.OPEN
    [mail] = mails_of(ticket)
    assert mail.to == cast.technician.email
    assert mail.subject == f"[{ticket.number}] Le Z ne sort plus"
    assert mail.reply_to == f"support+{ticket.reply_token}@crisalid.example"
    assert "Nous avons ouvert le ticket" in mail.text
    assert "Bonjour" in mail.text


def test_the_mail_speaks_the_requesters_language(cast):
    cast.technician.language = "en"
    cast.technician.save()
    [mail] = mails_of(make_ticket(cast))
    assert "We have opened the ticket" in mail.text
    assert "Nous" not in mail.text


@pytest.mark.parametrize(("language", "subject"), [("en", "(no subject)"), ("fr", "(sans objet)")])
@pytest.mark.parametrize("active", ["fr", "en"])
def test_without_a_subject_it_says_so_in_the_requesters_language(cast, language, subject, active):
    with translation.override(active):
        ticket = make_ticket(cast, subject=" ", language=language)
    assert ticket.subject == subject


def test_a_site_of_another_integrator_is_refused(cast):
    with pytest.raises(Refused):
        make_ticket(cast, site=make_site(cast.elsewhere))
    assert not Ticket.objects.exists()


def test_files_are_kept_under_names_nobody_can_guess(cast):
    ticket = make_ticket(cast, files=[ContentFile(b"abc", name="../../Z du jour.txt")])
    [kept] = ticket.messages.get(kind=MessageKind.REQUEST).attachments.all()
    assert kept.name == "Z du jour.txt"
    assert kept.size == 3
    assert len(kept.file.name) > 40
    assert "jour" not in kept.file.name
    with kept.file.open() as file:
        assert file.read() == b"abc"


def test_too_many_or_too_large_files_are_refused(cast, monkeypatch):
    with pytest.raises(Refused):
        make_ticket(cast, files=[ContentFile(b"a", name=f"{n}.txt") for n in range(11)])
    monkeypatch.setattr(storing, "LARGEST_FILE", 2)
    with pytest.raises(Refused):
        make_ticket(cast, files=[ContentFile(b"abc", name="a.txt")])


def test_files_that_are_too_large_together_are_refused(monkeypatch):
    """They go up in one request, which takes no more."""
    monkeypatch.setattr(storing, "MOST_TOGETHER", 5)
    files = [ContentFile(b"abc", name="a.txt"), ContentFile(b"abc", name="b.txt")]
    with pytest.raises(Refused) as refused:
        storing.refuse_excess(files)
    assert refused.value.code == "files_too_large"
    storing.refuse_excess(files[:1])


@pytest.mark.parametrize(
    ("make", "after"),
    [
        (make_ticket, TicketState.OPEN),
        (make_taken, TicketState.TAKEN),
        (make_waiting, TicketState.TAKEN),
        (make_on_tracker, TicketState.ON_TRACKER),
        (make_resolved, TicketState.TAKEN),
        (make_closed, TicketState.OPEN),
    ],
)
def test_reply_ticket_brings_it_where_it_belongs(cast, make, after):
    ticket = make(cast)
    message = reply(cast, ticket)
    assert message.ticket_id == ticket.pk
    found = Ticket.objects.get(pk=ticket.pk)
    assert found.state == after
    assert found.close_at is None
    assert found.closed_at is None


def test_a_reply_to_a_resolved_ticket_keeps_its_technician(cast):
    ticket = make_resolved(cast)
    reply(cast, ticket)
    found = Ticket.objects.get(pk=ticket.pk)
    assert found.assigned_to == cast.support
    assert found.resolved_by is None


def test_a_contradicted_ticket_of_someone_who_left_is_open_again(cast):
    ticket = make_resolved(cast)
    cast.support.is_active = False
    cast.support.save()
    reply(cast, ticket)
    assert state(ticket) == TicketState.OPEN


def test_sixteen_days_after_its_closing_a_reply_opens_a_new_ticket(cast):
    ticket = make_closed(cast)
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=16)
    with time_machine.travel(later):
        message = reply(cast, ticket, files=[ContentFile(b"x", name="z.txt")])
    assert message.ticket.follows == ticket
    assert message.ticket.state == TicketState.OPEN
    assert message.attachments.count() == 1
    assert state(ticket) == TicketState.CLOSED
    assert ticket.messages.get(event="followed").body == message.ticket.number


def test_within_fifteen_days_it_reopens(cast):
    ticket = make_closed(cast)
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=14)):
        reply(cast, ticket)
    assert state(ticket) == TicketState.OPEN
    assert "repris le ticket" in mails_of(ticket).last().text


@pytest.mark.parametrize(
    ("make", "after"), [(make_resolved, TicketState.TAKEN), (make_closed, TicketState.OPEN)]
)
def test_reopen_ticket(cast, make, after):
    ticket = make(cast)
    before = mails_of(ticket).count()
    reopen_ticket(by=cast.support, ticket=ticket, reason="Le client rappelle.")
    assert state(ticket) == after
    assert mails_of(ticket).count() == before + 1
    note = Message.objects.get(kind=MessageKind.NOTE)
    assert note.body == "Le client rappelle."


@pytest.mark.parametrize("reason", ["", "  "])
def test_reopen_ticket_needs_a_reason(cast, reason):
    ticket = make_closed(cast)
    with pytest.raises(Refused):
        reopen_ticket(by=cast.support, ticket=ticket, reason=reason)


def test_only_a_settled_ticket_is_reopened(cast):
    with pytest.raises(Refused):
        reopen_ticket(by=cast.support, ticket=make_taken(cast), reason="Parce que.")


def test_delays_stop_while_the_ticket_waits_for_the_integrator(cast):
    monday = dt.datetime(2026, 11, 16, 8, 0, tzinfo=dt.UTC)  # 9 h in Paris
    with time_machine.travel(monday, tick=False):
        ticket = make_ticket(cast)
    from support.actions.desk import answer_ticket, take_ticket
    from tests.support.factories import resolve

    with time_machine.travel(add_minutes(monday, 30), tick=False):
        take_ticket(by=cast.support, ticket=ticket)
        answer_ticket(by=cast.support, ticket=ticket, body="Quelle version ?", waits=True)
    with time_machine.travel(add_minutes(monday, 500), tick=False):
        reply(cast, ticket)
    with time_machine.travel(add_minutes(monday, 560), tick=False):
        ticket = resolve(cast, ticket)
    assert ticket.minutes_to_take == 30
    assert ticket.minutes_to_resolve == 90
