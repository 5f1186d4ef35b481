"""A witness that signs no more is a duty of quality and administrators, and shown to auditors."""

import datetime as dt

import pytest

from portal.core import clock
from portal.core.duties import duties_of
from portal.journal.tree import sequencer
from portal.witnesses.cosigning.actions import end_witness
from portal.witnesses.cosigning.keeping import take
from portal.witnesses.cosigning.states import SILENT
from tests.journal.factories import entry
from tests.witnesses.cosigning.signing import cosigned

pytestmark = [pytest.mark.django_db, pytest.mark.network]


def missing(user):
    return [duty for duty in duties_of(user) if "journal" in str(duty.title)]


def later(days=1, minutes=1):
    return clock.moved_to(clock.now() + dt.timedelta(days=days, minutes=minutes))


@pytest.fixture
def unsigned(visitor, server):
    """It has signed once, and leaves what came after it."""
    entry()
    sequencer.sequence()
    take(cosigned(server))
    entry()
    sequencer.sequence()


def test_it_is_a_duty_after_a_day_and_no_sooner(cast, unsigned):
    assert dt.timedelta(days=1) == SILENT
    with later(days=0, minutes=60 * 23):
        assert not missing(cast.quality)
    with later():
        for user in (cast.quality, cast.admin):
            (duty,) = missing(user)
            assert duty.title == "1 témoin du journal manque"
            assert "Auditeur a signé" in duty.hint
            assert duty.href == "/journal/witnesses/"
        (duty,) = missing(cast.auditor)
        assert duty.href == "/journal/checkpoints/"
        for user in (cast.support, cast.manager, cast.technician):
            assert not missing(user)


def test_it_stands_on_the_home_page_until_it_signs_again(cast, unsigned, as_, server):
    with later():
        assert "1 témoin du journal manque" in as_("quality").get("/").text
        assert "1 témoin du journal manque" in as_("auditor").get("/").text
        sequencer.sequence()
        take(cosigned(server))
        assert not missing(cast.quality)
        assert "témoin du journal manque" not in as_("quality").get("/").text


def test_one_that_is_ended_is_missed_no_more(cast, unsigned, visitor):
    with later():
        end_witness(by=cast.admin, witness=visitor)
        assert not missing(cast.quality)
