import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.urls import reverse

from tests.cast import PASSWORD, make_user, sign_in

pytestmark = pytest.mark.django_db
LOOPBACK = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8000"}
PAGES = ["/accounts/profile/", "/accounts/staff/", "/admin/", "/accounts/password/change/"]


def totp_code(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def with_totp(user, secret="JBSWY3DPEHPK3PXP"):
    TOTP.activate(user, secret)
    return secret


@pytest.mark.parametrize("page", PAGES)
def test_staff_without_one_are_sent_to_set_it_up(client, page):
    sign_in(client, make_user("admin"), second_factor=False)
    assert client.get(page).url.startswith("/accounts/second-factor/")


@pytest.mark.parametrize("page", PAGES)
def test_staff_who_have_not_used_theirs_are_asked_for_it(client, page):
    user = make_user("admin")
    with_totp(user)
    sign_in(client, user, second_factor=False)
    assert client.get(page).url.startswith("/accounts/2fa/reauthenticate/?next=")


def test_who_shows_it_goes_where_they_wanted_to_go(client):
    user = make_user("admin")
    secret = with_totp(user)
    sign_in(client, user, second_factor=False)
    ask = client.get("/accounts/staff/").url
    assert client.get(ask).status_code == 200
    assert client.post(ask, {"code": "000000"}).status_code == 200
    assert client.get("/accounts/staff/").status_code == 302
    assert client.post(ask, {"code": totp_code(secret)}).url == "/accounts/staff/"
    assert client.get("/accounts/staff/").status_code == 200


def test_one_factor_cannot_be_replaced_by_another_unused(client):
    user = make_user("admin")
    with_totp(user)
    sign_in(client, user, second_factor=False)
    for name in (
        "mfa_add_webauthn",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_index",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
    ):
        for response in (client.get(reverse(name)), client.post(reverse(name))):
            assert response.status_code == 302, name
            assert response.url.startswith("/accounts/2fa/reauthenticate/"), name
    assert Authenticator.objects.filter(user=user, type="totp").exists()


def test_the_real_sign_in_with_a_code_opens_the_portal(client):
    user = make_user("admin")
    secret = with_totp(user)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert client.get("/accounts/staff/").status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": totp_code(secret)})
    assert client.get("/accounts/staff/").status_code == 200


def test_a_recovery_code_opens_the_portal(client):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    user = make_user("admin")
    with_totp(user)
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert client.get("/accounts/staff/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_whoever_sets_one_up_has_used_it(client):
    user = make_user("admin")
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert client.get("/accounts/staff/").url.startswith("/accounts/second-factor/")
    page = client.get(reverse("mfa_activate_totp"))
    if page.status_code == 302:
        page = client.post(page.url, {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": totp_code(secret)})
    assert client.get("/accounts/staff/").status_code == 200


def test_programs_get_403_not_a_page(client):
    sign_in(client, make_user("admin"), second_factor=False)
    assert client.get("/accounts/staff/", headers={"HX-Request": "true"}).status_code == 403
    answer = client.get("/accounts/staff/", headers={"Accept": "application/json"})
    assert answer.status_code == 403
    assert answer.json()["detail"]


def test_signing_out_and_the_language_stay_open(client):
    sign_in(client, make_user("admin"), second_factor=False)
    assert client.get("/accounts/second-factor/").status_code == 200
    assert client.post("/language/", {"language": "en"}).status_code in {204, 302}
    assert client.post(reverse("account_logout")).url == "/"


def test_the_records_of_another_user_do_not_count(client):
    admin, other = make_user("admin"), make_user("admin")
    sign_in(client, other)
    session = client.session
    session["_auth_user_id"] = str(admin.pk)
    session["_auth_user_hash"] = admin.get_session_auth_hash()
    session.save()
    assert client.get("/accounts/staff/").status_code == 302


def test_representatives_need_none(client):
    sign_in(client, make_user(), second_factor=False)
    assert client.get("/accounts/profile/").status_code == 200


def test_the_demo_does_without_on_this_machine(client, demo_database):
    sign_in(client, make_user("admin"), second_factor=False)
    assert client.get("/accounts/staff/", **LOOPBACK).status_code == 200


def test_the_admins_own_sign_in_page_is_allauths(client):
    assert client.get("/admin/login/").url.startswith(reverse("account_login"))


@pytest.mark.django_db(transaction=True)
def test_a_code_that_set_the_app_up_counts_as_used(client):
    user = make_user("admin")
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    code = totp_code(secret)
    assert client.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302
    client.post(reverse("account_logout"))
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200
    assert client.get("/accounts/staff/").status_code == 302
