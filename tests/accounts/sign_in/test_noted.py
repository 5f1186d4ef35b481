"""Signing in and out, and what changes a password, are in the journal with what they change."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.acts import actions
from portal.accounts.models import AccountAct
from portal.journal.models import JournalEntry
from tests.accounts.second_factor.test_session import totp_code, with_totp
from tests.cast import PASSWORD, make_user, sign_in

pytestmark = pytest.mark.django_db
NEW = "Dix-huit hérissons 18"


def sign_in_by_form(client, user):
    return client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})


def events():
    return list(JournalEntry.objects.order_by("id").values_list("event", flat=True))


def test_signing_in_and_out_are_one_entry_each(client):
    user = make_user()
    sign_in_by_form(client, user)
    [entry] = JournalEntry.objects.all()
    assert (entry.event, entry.actor_user) == ("account.signed_in", user)
    assert entry.content["data"]["methods"] == ["password"]
    client.post(reverse("account_logout"))
    assert events() == ["account.signed_in", "account.signed_out"]


def test_a_first_step_alone_is_no_sign_in(client):
    user = make_user("admin")
    secret = with_totp(user)
    sign_in_by_form(client, user)
    assert not events()
    client.post(reverse("mfa_authenticate"), {"code": totp_code(secret)})
    [entry] = JournalEntry.objects.all()
    assert entry.content["data"]["methods"] == ["password", "app"]


def test_a_recovery_code_is_told_with_how_many_are_left(client):
    user = make_user("admin")
    with_totp(user)
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    sign_in_by_form(client, user)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert events() == ["account.code_used", "account.signed_in"]
    used, signed_in = JournalEntry.objects.order_by("id")
    assert used.content["data"]["left"] == 9
    assert signed_in.content["data"]["methods"] == ["password", "recovery_code"]


def test_a_changed_password_and_one_chosen_by_a_link(client):
    user = make_user()
    sign_in(client, user)
    data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post(reverse("account_change_password"), data).status_code == 302
    assert events() == ["account.password_changed"]
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert client.get(reverse("people:profile")).status_code == 200


@pytest.mark.parametrize("deed", ["sign_in", "sign_out", "password"])
def test_without_its_entry_nothing_has_happened(client, monkeypatch, deed):
    """The act and its entry are one transaction."""

    def broken(**kwargs):
        raise DatabaseError("the journal cannot be written")

    user = make_user()
    client.raise_request_exception = False
    if deed != "sign_in":
        sign_in(client, user)
    key = client.session.session_key
    monkeypatch.setattr(actions, "record", broken)
    if deed == "sign_in":
        assert sign_in_by_form(client, user).status_code == 500
        assert client.get(reverse("people:profile")).status_code == 302
        user.refresh_from_db()
        assert user.last_login is None
    elif deed == "sign_out":
        assert client.post(reverse("account_logout")).status_code == 500
        assert Session.objects.filter(session_key=key).exists()
    else:
        data = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
        assert client.post(reverse("account_change_password"), data).status_code == 500
        user.refresh_from_db()
        assert user.check_password(PASSWORD)
    assert not AccountAct.objects.exists()


def test_what_a_sign_in_costs(client):
    """Of its queries, seven write or frame what is noted, and none of them reads the journal."""
    user = make_user()
    sign_in_by_form(client, user)
    client.post(reverse("account_logout"))
    with CaptureQueriesContext(connection) as caught:
        sign_in_by_form(client, user)
    asked = [query["sql"] for query in caught]
    noted = [sql for sql in asked if "journal" in sql or "accountact" in sql]
    assert [sql.split()[0] for sql in noted] == ["INSERT"] * 3, noted
    assert len(asked) <= 26, "\n".join(asked)


def test_what_was_put_off_until_the_password_was_given_again_is_noted_too(client):
    """allauth keeps such a request, and carries it out by itself."""
    user = make_user()
    with_totp(user)
    sign_in(client, user)
    page = client.post(reverse("mfa_deactivate_totp"))
    assert page.url.startswith(reverse("account_reauthenticate"))
    client.post(page.url, {"password": PASSWORD, "next": reverse("mfa_deactivate_totp")})
    assert not user.authenticator_set.exists()
    assert events() == ["account.app_removed"]


@pytest.mark.django_db(transaction=True)
def test_a_factor_is_noted_with_its_change(client):
    user = make_user("admin")
    sign_in_by_form(client, user)
    page = client.get(reverse("mfa_activate_totp"))
    if page.status_code == 302:
        page = client.post(page.url, {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert events() == ["account.signed_in"]
    client.post(reverse("mfa_activate_totp"), {"code": totp_code(secret)})
    assert events()[1:] == ["account.app_added", "account.codes_made"]
    client.post(reverse("mfa_generate_recovery_codes"))
    assert events()[3:] == ["account.codes_made"]
    client.post(reverse("mfa_deactivate_totp"))
    assert events()[4:] == ["account.app_removed"]
