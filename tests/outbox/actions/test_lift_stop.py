import pytest

from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from portal.outbox.actions.lift_stop import lift_stop
from portal.outbox.stops import StoppedAddress, stopped_among
from tests.cast import make_user
from tests.outbox.factories import MailFactory

pytestmark = pytest.mark.django_db


def test_mails_go_again_to_an_address_whose_stop_was_lifted_once():
    stop = StoppedAddress.objects.create(address="gone@x.example", reason="550")
    mails = [MailFactory(to="Gone@x.example"), MailFactory(to="other@x.example")]
    assert stopped_among(mails) == {"gone@x.example"}
    user = make_user("support")
    lift_stop(by=user, stop=stop)
    assert stopped_among(mails) == set()
    with pytest.raises(Refused):
        lift_stop(by=user, stop=stop)
    assert JournalEntry.objects.filter(event="stopped_address.lifted").count() == 1
    # It can be stopped anew, and what was is kept.
    StoppedAddress.objects.create(address="gone@x.example", reason="550 again")
