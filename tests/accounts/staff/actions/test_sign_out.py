import pytest
from allauth.usersessions.models import UserSession
from django.urls import reverse

from portal.accounts.staff.actions.sign_out import sign_out_everywhere
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from tests.accounts.people.test_security_view import FIREFOX, PAGE, come_in
from tests.cast import make_user, sign_in

pytestmark = pytest.mark.django_db


def test_all_sessions_of_a_person_end_by_one_entry_and_no_others():
    admin, user, other = make_user("admin"), make_user(), make_user()
    theirs = [come_in(user, FIREFOX) for _number in range(2)]
    another = come_in(other, FIREFOX)
    assert sign_out_everywhere(by=admin, user=user, reason="Téléphone perdu") == 2
    assert [client.get(reverse(PAGE)).status_code for client in theirs] == [302, 302]
    assert another.get(reverse(PAGE)).status_code == 200
    entry = JournalEntry.objects.get(event="account.signed_out_everywhere")
    assert entry.content["data"]["reason"] == "Téléphone perdu"
    mail = OutgoingMail.objects.get(key__startswith="account.signed_out:")
    assert mail.to == user.email
    assert "Téléphone perdu" not in mail.text, "for administrators"
    # The account is open: they come in again.
    assert come_in(user, FIREFOX).get(reverse(PAGE)).status_code == 200


def test_what_cannot_be_is_refused():
    admin, user = make_user("admin"), make_user()
    with pytest.raises(Refused) as refused:
        sign_out_everywhere(by=admin, user=user, reason="x")
    assert refused.value.code == "no_session"
    come_in(admin, FIREFOX)
    with pytest.raises(Refused) as refused:
        sign_out_everywhere(by=admin, user=admin, reason="x")
    assert refused.value.code == "oneself"
    assert UserSession.objects.filter(user=admin).exists()


def test_a_representative_is_named_by_their_address(client):
    admin, user = make_user("admin", language="en"), make_user(email="zoe@caisse.example")
    come_in(user, FIREFOX)
    sign_in(client, admin)
    page = reverse("people:sign_out_everywhere")
    wrong = client.post(page, {"email": "zoé@caisse", "reason": "x"})
    assert wrong.status_code == 200
    assert "zoé@caisse" in wrong.text
    assert UserSession.objects.filter(user=user).exists()
    done = client.post(page, {"email": "Zoe@caisse.example", "reason": "perdu"}, follow=True)
    assert "is signed out everywhere" in done.text
    assert not UserSession.objects.filter(user=user).exists()
