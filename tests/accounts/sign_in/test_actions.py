import re

import pytest

from portal.accounts.acts.rows import commitment
from portal.accounts.models import AccountAct, ResetRequest
from portal.accounts.sign_in.actions import send_reset_link
from portal.journal.models import JournalEntry
from portal.journal.record import Actor
from portal.outbox.models import OutgoingMail
from tests.cast import make_user

pytestmark = pytest.mark.django_db


def test_the_link_goes_to_the_address_of_the_account(client, settings):
    settings.SITE_URL = "https://portal.crisalid.example"
    user = make_user()
    request = ResetRequest.objects.create(ip="192.0.2.9", browser="Firefox")
    send_reset_link(by=Actor.system("password reset"), user=user, request=request)
    mail = OutgoingMail.objects.get()
    assert mail.to == user.email
    url = re.search(r"https://portal\.crisalid\.example(\S+)", mail.text)[1]
    assert client.get(url).status_code == 302
    act = AccountAct.objects.get()
    assert (act.ip, act.browser) == ("192.0.2.9", "Firefox")
    assert JournalEntry.objects.get().content["data"] == {"row": commitment(act)}
