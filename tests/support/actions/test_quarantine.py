"""What people decide about mails: let in, set aside, filed anew, at any time."""

import datetime as dt

import pytest
import time_machine

from integrators.models import Contact
from portal.core.actions import Refused
from portal.outbox.models import OutgoingMail
from support.actions.incoming import keep_mail
from support.actions.quarantine import dismiss_mail, release_from_quarantine, replay_mail
from support.mailbox import gateway
from support.mailbox.gateway import receive_mail
from support.models import IncomingMail, MessageKind, Outcome
from support.threads import GATEWAY
from tests.support.factories import simple_mail

pytestmark = pytest.mark.django_db


def quarantined(text="Bonjour"):
    return receive_mail(simple_mail("inconnu@ailleurs.example", text=text)).incoming


def test_release_from_quarantine_opens_a_ticket_or_adds_to_one(cast, marks):
    first, second = quarantined("Un"), quarantined("Deux")
    found = release_from_quarantine(
        by=cast.support, incoming=first, parsed=gateway.parsed_mail_of(first),
        integrator=cast.integrator,
    )  # fmt: skip
    assert found.outcome == Outcome.CREATED
    assert found.ticket.requester_email == "inconnu@ailleurs.example"
    assert found.settled_by == cast.support
    found = release_from_quarantine(
        by=cast.support, incoming=second, parsed=gateway.parsed_mail_of(second),
        ticket=marks["ticket"],
    )  # fmt: skip
    assert (found.outcome, found.ticket) == (Outcome.APPENDED, marks["ticket"])
    with pytest.raises(Refused):
        dismiss_mail(by=cast.support, incoming=second)


def test_a_release_needs_a_company(cast):
    incoming = quarantined()
    with pytest.raises(Refused):
        release_from_quarantine(
            by=cast.support, incoming=incoming, parsed=gateway.parsed_mail_of(incoming)
        )


def test_dismiss_mail_ignores_it_and_it_can_be_let_in_later(cast):
    incoming = dismiss_mail(by=cast.support, incoming=quarantined())
    assert incoming.outcome == Outcome.IGNORED
    assert incoming.raw.storage.exists(incoming.raw.name)
    with pytest.raises(Refused):
        dismiss_mail(by=cast.support, incoming=incoming)
    found = release(cast, incoming)
    assert found.outcome == Outcome.CREATED


def release(cast, incoming, **changes):
    return release_from_quarantine(
        by=cast.support, incoming=incoming, parsed=gateway.parsed_mail_of(incoming),
        integrator=cast.integrator, **changes,
    )  # fmt: skip


def test_what_waited_for_days_keeps_the_day_on_which_it_came(cast):
    incoming = quarantined()
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=3)):
        ticket = release(cast, incoming).ticket
    assert ticket.opened_at == incoming.received_at
    assert ticket.messages.get(kind=MessageKind.REQUEST).created_at == incoming.received_at


def test_an_address_that_is_remembered_needs_nobody_the_next_time(cast):
    first, second = quarantined("Un"), quarantined("Deux")
    release(cast, first, remember=True)
    assert Contact.objects.get(email="inconnu@ailleurs.example").integrator == cast.integrator
    found = replay_mail(
        by=cast.support, incoming=second, parsed=gateway.parsed_mail_of(second)
    )  # fmt: skip
    assert found.outcome == Outcome.CREATED
    assert quarantined("Trois").outcome == Outcome.CREATED


def test_what_waits_anew_is_settled_by_nobody(cast):
    incoming = dismiss_mail(by=cast.support, incoming=quarantined())
    assert incoming.settled_by == cast.support
    parsed = gateway.parsed_mail_of(incoming)
    incoming = replay_mail(by=cast.support, incoming=incoming, parsed=parsed)
    assert incoming.outcome == Outcome.QUARANTINED
    assert (incoming.settled_at, incoming.settled_by) == (None, None)


def test_a_replay_forgets_the_mail_of_ours_that_it_is_no_longer_about(cast, marks):
    incoming, mail = quarantined(), OutgoingMail.objects.first()
    IncomingMail.objects.filter(pk=incoming.pk).update(about=mail)
    parsed = gateway.parsed_mail_of(incoming)
    assert replay_mail(by=cast.support, incoming=incoming, parsed=parsed).about is None


def test_only_what_waits_is_filed_anew(cast):
    incoming = keep_mail(by=GATEWAY, raw=simple_mail(cast.technician.email))
    with pytest.raises(Refused):
        replay_mail(by=cast.support, incoming=incoming, parsed=gateway.parsed_mail_of(incoming))
    created = receive_mail(simple_mail(cast.technician.email)).incoming
    with pytest.raises(Refused):
        release(cast, created)
