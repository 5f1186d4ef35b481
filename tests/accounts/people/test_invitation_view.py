from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from portal.accounts.models import Invitation, User
from tests.accounts.factories import InvitationFactory
from tests.cast import make_user, sign_in

pytestmark = pytest.mark.django_db
NEW = "une phrase assez longue"


def link(token="the-token"):
    return reverse("people:invitation", args=[token])


def answers(**changes):
    values = {
        "name": "Dominique Petit",
        "phone": "",
        "language": "fr",
        "password": NEW,
        "password_again": NEW,
    }
    return values | changes


@pytest.fixture
def invitation():
    return InvitationFactory(token="the-token", email="dominique@petit.example")


def test_opening_the_link_changes_nothing(client, invitation):
    before = Invitation.objects.values().get()
    response = client.get(link())
    assert response.status_code == 200
    assert "dominique@petit.example" in response.text
    assert Invitation.objects.values().get() == before
    assert not User.objects.filter(email=invitation.email).exists()


def test_a_new_person_is_signed_in_at_once(client, invitation):
    response = client.post(link(), answers())
    assert response.status_code == 302
    user = User.objects.get(email=invitation.email)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.get(reverse("people:profile")).status_code == 200


def test_the_same_form_sent_twice_makes_one_account(client, invitation):
    client.post(link(), answers())
    response = client.post(link(), answers())
    assert (response.status_code, response.url) == (302, "/")
    assert User.objects.filter(email=invitation.email).count() == 1


def test_somebody_else_with_the_used_link_is_told(client, invitation):
    client.post(link(), answers())
    client.logout()
    for response in (client.get(link()), client.post(link(), answers())):
        assert response.status_code == 410
        assert "déjà été utilisée" in response.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password_again": "une autre phrase"}, "password_again"),
        ({"password": "court", "password_again": "court"}, "password"),
        ({"name": ""}, "name"),
        ({"language": "de"}, "language"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, invitation, changes, field):
    response = client.post(link(), answers(phone="0387659880", **changes))
    assert response.status_code == 200
    assert field in response.context["form"].errors
    assert 'value="0387659880"' in response.text
    assert not User.objects.filter(email=invitation.email).exists()


def test_an_expired_link_says_so_and_what_to_do(client, invitation, settings):
    with time_machine.travel(invitation.expires_at + timedelta(days=1)):
        response = client.post(link(), answers())
    assert response.status_code == 410
    assert "expiré" in response.text
    assert settings.SUPPORT_EMAIL in response.text


def test_a_revoked_link_says_so(client):
    admin = make_user("admin")
    invitation = InvitationFactory(token="the-token", revoked_by=admin, revoked_at=admin.joined_at)
    for response in (client.get(link()), client.post(link(), answers())):
        assert response.status_code == 410
        assert "annulée" in response.text
    assert not User.objects.filter(email=invitation.email).exists()


def test_an_unknown_link_is_not_found(client):
    response = client.get(link("nobody-has-this"))
    assert response.status_code == 404
    assert "ne connaissons pas ce lien" in response.text


def test_who_has_an_account_is_asked_to_sign_in_and_comes_back(client, invitation):
    make_user(email="Dominique@petit.example")
    response = client.get(link())
    assert f"{reverse('account_login')}?next={link()}" in response.text


def test_signed_in_as_the_invited_one_accepts_with_a_button(client, invitation):
    user = make_user(email="dominique@petit.example")
    sign_in(client, user)
    assert client.get(link()).status_code == 200
    invitation.refresh_from_db()
    assert invitation.is_open
    assert client.post(link()).status_code == 302
    invitation.refresh_from_db()
    assert invitation.accepted_by == user


def test_signed_in_as_somebody_else_accepts_nothing(client, invitation):
    sign_in(client, make_user(email="autre@petit.example"))
    response = client.post(link())
    assert response.status_code == 403
    assert "autre@petit.example" in response.text
    invitation.refresh_from_db()
    assert invitation.is_open
