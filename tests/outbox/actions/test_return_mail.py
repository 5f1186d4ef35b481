import pytest

from portal.core import clock
from portal.outbox.actions.return_mail import return_mail
from portal.outbox.models import MailState, Notice, OutgoingMail
from portal.outbox.stops import StoppedAddress
from support.threads import GATEWAY
from tests.cast import make_user
from tests.outbox.factories import MailFactory

pytestmark = pytest.mark.django_db


def returned(mail, *codes, surely=True):
    return return_mail(by=GATEWAY, mail=mail, reason="550 5.1.1 gone", surely=surely, codes=codes)


def test_a_returned_mail_says_why_and_rings_once_for_who_may_send_again():
    user, auditor = make_user("support"), make_user("auditor")
    mail = MailFactory()
    for _ in range(2):
        mail = returned(mail)
    assert (mail.state, mail.returned_reason) == (MailState.RETURNED, "550 5.1.1 gone")
    assert Notice.objects.filter(recipient=user).count() == 1
    assert not Notice.objects.filter(recipient=auditor).exists()


def test_each_mail_is_in_the_one_state_that_its_row_says():
    now = clock.now()
    for done in (
        {}, {"failure": "451"}, {"done_at": now}, {"failed_at": now, "failure": "550"},
        {"done_at": now, "returned_at": now}, {"failed_at": now, "returned_at": now},
        {"returned_at": now}, {"returned_at": now, "failure": "451"},
    ):  # fmt: skip
        MailFactory(**done)
    for mail in OutgoingMail.objects.all():
        states = [s for s in MailState if OutgoingMail.objects.in_state(s).filter(pk=mail.pk)]
        assert states == [mail.state]


@pytest.mark.parametrize(
    ("codes", "surely", "stops"),
    [(["5.1.1"], True, 1), (["5.1.1"], False, 0), (["5.2.2"], True, 0), ([], True, 0)],
)
def test_an_address_is_stopped_on_proof_alone(codes, surely, stops):
    mail = MailFactory(to="Gone@x.example")
    for _ in range(2):
        returned(mail, *codes, surely=surely)
    assert StoppedAddress.objects.filter(address="gone@x.example").count() == stops
