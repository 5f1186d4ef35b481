"""What the tests of the desk share."""

import pytest

from integrators.models import RepresentativeRole
from tests.integrators.factories import join
from tests.support.factories import make_ticket


@pytest.fixture
def sophie(cast):
    """The sender of the corpus: a technician of the cast's integrator."""
    return join(
        cast.quality, cast.integrator, RepresentativeRole.TECHNICIAN, name="Sophie Klein",
        email="sophie.klein@moselle-caisses.example",
    )  # fmt: skip


@pytest.fixture
def marks(cast, sophie):
    """A ticket of Sophie's and what replaces the marks of the corpus."""
    ticket = make_ticket(cast, rep=sophie, subject="panne")
    mail = ticket.messages.get(event="opened").outgoing
    return {
        "ticket": ticket,
        "TOKEN": ticket.reply_token,
        "TOKEN_UPPER": ticket.reply_token.upper(),
        "NUMBER": ticket.number,
        "MESSAGE_ID": mail.message_id,
        "STRANGER": cast.stranger.email,
    }


@pytest.fixture(autouse=True)
def answers_leave_at_once(settings):
    """But where it is about that: `tests/support/drafts/test_holding.py`."""
    settings.ANSWER_HELD_SECONDS = 0
