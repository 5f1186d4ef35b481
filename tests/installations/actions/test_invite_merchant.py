import datetime as dt

import pytest

from installations.actions.invite_merchant import open_on_screen, send_signing_link
from installations.models import SigningInvitation
from installations.signing import invitations
from portal.core.actions import Refused
from portal.outbox.models import OutgoingMail
from tests.installations.factories import make

pytestmark = pytest.mark.django_db
EMAIL = "elodie@weber.example"


@pytest.fixture
def report(cast, release):
    return make(cast.technician_rep, release, "submitted")


def test_the_mail_holds_the_link_and_only_its_hash_is_stored(report, cast):
    invitation, token = send_signing_link(by=cast.technician, report=report, email=EMAIL)
    mail = OutgoingMail.objects.get(key=f"report.link:{invitation.pk}")
    assert (mail.to, mail.secret, mail.language) == (EMAIL, True, "fr")
    assert f"/installations/sign/{token}/" in mail.text
    assert report.number in mail.subject
    assert token not in invitation.token_sha256
    assert invitations.invitation_of_token(token) == invitation
    assert invitation.expires_at - invitation.created_at == dt.timedelta(days=7)


def test_a_newer_link_takes_the_place_of_older_ones(report, cast):
    first, _token = send_signing_link(by=cast.technician, report=report, email=EMAIL)
    second, _token = open_on_screen(by=cast.manager, report=report)
    first.refresh_from_db()
    assert first.revoked_at
    assert second.is_open
    assert SigningInvitation.objects.filter(used_at=None, revoked_at=None).count() == 1


@pytest.mark.parametrize("invite", [open_on_screen, send_signing_link])
def test_who_may(report, cast, release, invite):
    more = {} if invite is open_on_screen else {"email": EMAIL}
    for user in (cast.stranger, cast.quality):
        with pytest.raises(Refused) as refused:
            invite(by=user, report=report, **more)
        assert refused.value.code == "stranger"
    draft = make(cast.technician_rep, release, "draft")
    with pytest.raises(Refused) as refused:
        invite(by=cast.technician, report=draft, **more)
    assert refused.value.code == "not_waiting"
    signed = make(cast.technician_rep, release)
    with pytest.raises(Refused) as refused:
        invite(by=cast.technician, report=signed, **more)
    assert refused.value.code == "already_signed"


def test_the_technician_cannot_send_it_to_a_colleague(report, cast):
    with pytest.raises(Refused) as refused:
        send_signing_link(by=cast.technician, report=report, email=cast.manager.email.upper())
    assert refused.value.code == "own_address"


def test_nor_read_the_merchants_code_themselves_on_their_screen(report, cast):
    report.merchant_email = cast.technician.email.upper()
    report.save()
    with pytest.raises(Refused) as refused:
        open_on_screen(by=cast.technician, report=report)
    assert refused.value.code == "own_address"
