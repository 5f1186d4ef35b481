"""Every call is recorded."""

import pytest

from portal.core.actions import Refused
from portal.outbox.models import OutgoingMail
from support.actions.calls import Request, record_call
from support.models import Channel, MessageKind, Ticket
from tests.support.factories import make_ticket

pytestmark = pytest.mark.django_db


def call(cast, **changes):
    values = {
        "by": cast.support, "caller": "Jean", "phone": "0387000000", "notes": "Allô", **changes,
    }  # fmt: skip
    return record_call(**values)


def request(cast):
    return Request(subject="TPE bloqué", requester=cast.technician,
                   requester_email=cast.technician.email, language="fr")  # fmt: skip


def test_a_call_on_a_ticket_is_a_note_there(cast):
    ticket = make_ticket(cast)
    found = call(cast, ticket=ticket)
    assert found.integrator == cast.integrator
    assert ticket.messages.get(kind=MessageKind.NOTE).body == "Allô"


def test_a_call_can_open_a_ticket_whose_requester_is_mailed(cast):
    found = call(cast, integrator=cast.integrator, opens=request(cast))
    assert found.ticket.channel == Channel.PHONE
    assert found.ticket.requester == cast.technician
    assert OutgoingMail.objects.latest("pk").to == cast.technician.email


def test_an_abandoned_call_and_one_about_nothing(cast):
    assert call(cast, caller="", notes="", abandoned=True).abandoned
    assert call(cast).ticket is None
    assert not Ticket.objects.exists()


def test_what_makes_no_sense_is_refused(cast):
    ticket = make_ticket(cast)
    for wrong in (
        {"ticket": ticket, "opens": request(cast)},
        {"ticket": ticket, "integrator": cast.elsewhere},
        {"ticket": ticket, "abandoned": True},
        {"opens": request(cast)},
    ):
        with pytest.raises(Refused):
            call(cast, **wrong)
