import re
from datetime import timedelta

import pytest
import time_machine

from portal.accounts.people.invitations import find_invitation
from portal.accounts.staff.actions.invite import invite, resend_invitation, revoke_invitation
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from portal.journal.record import Actor
from portal.outbox.models import OutgoingMail
from tests.accounts.factories import InvitationFactory
from tests.cast import make_user

pytestmark = pytest.mark.django_db


def call(**changes):
    values = {
        "by": Actor.system("test"),
        "email": "Sam.Durand@Crisalid.example",
        "name": "Sam Durand",
        "language": "fr",
        "role": "support",
    }
    return invite(**(values | changes))


def test_the_link_goes_by_mail_and_is_kept_nowhere():
    admin = make_user("admin")
    row, token = call(by=admin)
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.language, mail.secret) == ("sam.durand@crisalid.example", "fr", True)
    assert f"/accounts/invitation/{token}/" in mail.text
    assert f"/accounts/invitation/{token}/" in mail.html
    assert row.invited_by == admin
    assert token not in {str(getattr(row, field.attname)) for field in row._meta.fields}
    assert find_invitation(token) == row
    entry = JournalEntry.objects.get(event="invitation.sent")
    assert b"sam.durand" not in bytes(entry.body)


def test_the_mail_speaks_the_language_of_the_invited():
    call(language="en", on_behalf_of="Caisses d’Alsace")
    mail = OutgoingMail.objects.get()
    assert mail.subject == "Your access to the Crisalid portal"
    assert "you will represent Caisses d’Alsace" in mail.text


def test_who_has_an_account_is_not_invited():
    make_user(email="sam.durand@crisalid.example")
    with pytest.raises(Refused) as refused:
        call()
    assert refused.value.code == "account_exists"
    assert not OutgoingMail.objects.exists()


def test_a_new_link_ends_the_old_one_and_the_old_deadline():
    admin = make_user("admin")
    row, old = call(by=admin)
    with time_machine.travel(row.expires_at + timedelta(days=1)):
        new = resend_invitation(by=admin, invitation=row)
        assert find_invitation(old) is None
        assert find_invitation(new).is_open
    assert OutgoingMail.objects.count() == 2


def test_a_revoked_invitation_is_not_open_and_not_revoked_twice():
    admin = make_user("admin")
    row = InvitationFactory()
    revoke_invitation(by=admin, invitation=row)
    assert not row.is_open
    assert row.revoked_by == admin
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.language) == (row.email, row.language)
    assert mail.subject == "Votre invitation sur le portail Crisalid est annulée"
    for again in (revoke_invitation, resend_invitation):
        with pytest.raises(Refused) as refused:
            again(by=admin, invitation=row)
        assert refused.value.code == "invitation_closed"


def test_tokens_cannot_be_guessed():
    _row, token = call()
    assert re.fullmatch(r"[\w-]{43}", token)
