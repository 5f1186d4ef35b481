"""What the desk asks of people; each counts what its list shows."""

import pytest

from support.plugs.duties import duties
from tests.support.factories import make_resolved, make_ticket, make_waiting, simple_mail

pytestmark = pytest.mark.django_db


def test_a_representative_is_told_of_their_companys_tickets_only(cast):
    make_waiting(cast)
    make_resolved(cast)
    make_resolved(cast)
    titles = [str(duty.title) for duty in duties(cast.manager)]
    assert titles == ["1 ticket attend votre réponse", "2 tickets résolus à confirmer"]
    assert not list(duties(cast.stranger))


def test_a_technician_is_told_of_what_nobody_has_and_of_the_quarantine(cast):
    from support.mailbox.gateway import receive_mail

    assert not list(duties(cast.support))
    make_ticket(cast)
    receive_mail(simple_mail("inconnu@ailleurs.example"))
    titles = [str(duty.title) for duty in duties(cast.support)]
    assert titles == ["1 ticket à prendre en charge", "1 e-mail en quarantaine"]
    assert not list(duties(cast.auditor))
