import threading
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import connection

from portal.accounts.events import invitation_accepted
from portal.accounts.models import User
from portal.accounts.people.actions.accept_invitation import accept_invitation
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from tests.accounts.factories import PASSWORD, InvitationFactory
from tests.cast import make_user


def call(invitation, by=None, **changes):
    values = {"name": "Dominique Petit", "password_hash": make_password(PASSWORD)}
    return accept_invitation(by=by, invitation=invitation, **(values | changes))


@pytest.mark.django_db
def test_a_new_person_gets_an_account_with_a_proven_address():
    invitation = InvitationFactory(email="dominique@petit.example", role="support")
    user = call(invitation, language="en", phone="0387659880")
    assert (user.email, user.role, user.language) == ("dominique@petit.example", "support", "en")
    assert user.check_password(PASSWORD)
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.verified, address.primary) == (user.email, True, True)
    invitation.refresh_from_db()
    assert invitation.accepted_by == user
    entry = JournalEntry.objects.get(event="invitation.accepted")
    assert entry.actor_user_id == user.pk


@pytest.mark.django_db
def test_whoever_has_an_account_accepts_with_it():
    user = make_user(email="dominique@petit.example")
    invitation = InvitationFactory(email="Dominique@Petit.example")
    assert call(invitation, by=user) == user
    assert User.objects.filter(email__iexact=invitation.email).count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "code"), [("nobody", "account_exists"), ("another", "other_person")]
)
def test_nobody_else_accepts(who, code):
    make_user(email="dominique@petit.example")
    invitation = InvitationFactory(email="dominique@petit.example")
    with pytest.raises(Refused) as refused:
        call(invitation, by=make_user() if who == "another" else None)
    assert refused.value.code == code
    invitation.refresh_from_db()
    assert invitation.is_open


@pytest.mark.django_db
def test_an_invitation_is_used_once():
    invitation = InvitationFactory()
    user = call(invitation)
    for by in (None, user):
        with pytest.raises(Refused) as refused:
            call(invitation, by=by)
        assert refused.value.code == "invitation_used"
    assert User.objects.filter(email=invitation.email).count() == 1


@pytest.mark.django_db
def test_an_expired_invitation_is_refused():
    invitation = InvitationFactory()
    later = invitation.expires_at + timedelta(seconds=1)
    with time_machine.travel(later), pytest.raises(Refused) as refused:
        call(invitation)
    assert refused.value.code == "invitation_expired"
    assert not User.objects.filter(email=invitation.email).exists()


@pytest.mark.django_db
def test_when_an_app_above_refuses_nothing_is_left():
    def refuse(sender, invitation, user, **kwargs):
        assert invitation.accepted_by == user
        raise Refused("no", "above")

    invitation = InvitationFactory()
    invitation_accepted.connect(refuse)
    try:
        with pytest.raises(Refused):
            call(invitation)
    finally:
        invitation_accepted.disconnect(refuse)
    assert not User.objects.filter(email=invitation.email).exists()
    assert not JournalEntry.objects.filter(event="invitation.accepted").exists()


@pytest.mark.django_db(transaction=True)
def test_two_tabs_make_one_account():
    invitation = InvitationFactory()
    start = threading.Barrier(2)
    outcomes = []

    def accept():
        start.wait()
        try:
            outcomes.append(call(invitation).email)
        except Refused as refused:
            outcomes.append(refused.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=accept) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == sorted([invitation.email, "invitation_used"])
