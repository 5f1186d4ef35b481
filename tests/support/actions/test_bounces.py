"""What comes back marks the mail that it names, and stops an address only on proof."""

import datetime as dt

import pytest
import time_machine

from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from portal.outbox.actions.lift_stop import lift_stop
from portal.outbox.delivery.work import deliver_batch
from portal.outbox.models import MailState, Notice, OutgoingMail
from portal.outbox.stops import StoppedAddress
from support.mailbox.gateway import receive_mail
from support.models import Outcome
from tests.outbox.factories import MailFactory
from tests.support.mailbox.test_robots import OURS, letter, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(cast):
    """A mail of ours that is on no ticket: a notice of a recall, say."""
    return MailFactory(to="Sophie@moselle.example", message_id=OURS, key="training.recorded:1")


def deliver_all():
    while deliver_batch():
        pass


def state(mail):
    return OutgoingMail.objects.get(pk=mail.pk).state


def test_a_bounce_marks_any_mail_that_it_names_and_rings(cast, sent):
    MailFactory(to=sent.to, message_id="<older@crisalid.example>")
    found = receive_mail(report()).incoming
    assert (found.outcome, found.about) == (Outcome.BOUNCED, sent)
    assert state(sent) == MailState.RETURNED
    assert "550 5.1.1 User unknown" in OutgoingMail.objects.get(pk=sent.pk).returned_reason
    assert Notice.objects.filter(recipient=cast.support, key__startswith="mail.returned:").exists()
    assert JournalEntry.objects.filter(event="outgoing_mail.returned").count() == 1


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_what_is_late_or_arrived_is_no_failure(sent, action):
    receive_mail(report(action=action, status="2.0.0", subject="Information"))
    assert state(sent) != MailState.RETURNED


def test_a_mail_is_found_by_its_recipient_where_nothing_else_names_it(sent):
    text = "User unknown: sophie@moselle.example"
    found = receive_mail(letter("MAILER-DAEMON@mx.example", "failure notice", text)).incoming
    assert found.about == sent
    assert not StoppedAddress.objects.exists()


def test_an_address_is_stopped_by_a_report_that_names_the_mail_and_its_recipient(cast, sent):
    receive_mail(report())
    stop = StoppedAddress.objects.get()
    assert stop.address == "sophie@moselle.example"
    other, recall = MailFactory(to=sent.to), MailFactory(to=sent.to, key="recall.opened:1")
    deliver_all()
    assert (state(other), state(recall)) == (MailState.FAILED, MailState.SENT)
    lift_stop(by=cast.support, stop=stop)
    with pytest.raises(Refused):
        lift_stop(by=cast.support, stop=stop)
    third = MailFactory(to=sent.to)
    deliver_all()
    assert state(third) == MailState.SENT


def test_another_contact_hears_that_an_address_was_stopped(cast):
    MailFactory(to=cast.technician.email, message_id=OURS)
    receive_mail(report().replace(b"sophie@moselle.example", cast.technician.email.encode()))
    told = Notice.objects.filter(key__startswith="address.stopped:")
    assert [notice.recipient for notice in told] == [cast.manager]
    assert cast.technician.email in told.get().title


def test_a_full_mailbox_stops_it_on_another_day_only(sent):
    full = {"status": "5.2.2", "diagnostic": "552 5.2.2 Mailbox full"}
    receive_mail(report(**full))
    receive_mail(report(**full).replace(b"<dsn@", b"<dsn2@"))
    assert not StoppedAddress.objects.exists()
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=2)):
        receive_mail(report(**full).replace(b"<dsn@", b"<dsn3@"))
    assert StoppedAddress.objects.count() == 1


def test_a_report_of_another_recipient_or_in_words_stops_nobody(cast, sent):
    receive_mail(report().replace(b"rfc822; sophie@", b"rfc822; paul@"))
    assert state(sent) == MailState.RETURNED
    assert not StoppedAddress.objects.exists()


def test_automatic_answers_and_receipts_leave_a_resolved_ticket_resolved(cast):
    from support.models import Ticket, TicketState
    from tests.support.factories import make_resolved, simple_mail

    ticket = make_resolved(cast)
    to = f"support+{ticket.reply_token}@crisalid.example"
    for subject in ("Réponse automatique : Panne", "Lu : Panne"):
        found = receive_mail(simple_mail(cast.technician.email, to=to, subject=subject, text=""))
        assert found.incoming.outcome == Outcome.IGNORED
    assert Ticket.objects.get(pk=ticket.pk).state == TicketState.RESOLVED
