"""What the desk asks of people; each counts what its list shows."""

import pytest

from support.plugs.duties import duties
from tests.support.factories import make_resolved, make_ticket, make_waiting

pytestmark = pytest.mark.django_db


def test_a_representative_is_told_of_their_companys_tickets_only(cast):
    make_waiting(cast)
    make_resolved(cast)
    make_resolved(cast)
    titles = [str(duty.title) for duty in duties(cast.manager)]
    assert titles == ["1 ticket attend votre réponse", "2 tickets résolus à confirmer"]
    assert not list(duties(cast.stranger))


def test_the_desk_has_its_own_on_its_figures(cast):
    make_ticket(cast)
    assert not list(duties(cast.support))
