"""Who is refused is told why, until when, and whom to call."""

import re

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from portal.accounts.sign_in.refusals import longest_wait
from tests.cast import make_user, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_attempts_yet():
    cache.clear()
    yield
    cache.clear()


def test_too_many_attempts_are_told_until_when(client, settings):
    url = reverse("account_login")
    with time_machine.travel("2026-03-04 10:00:00+01:00", tick=False):
        for _ in range(40):
            answer = client.post(url, {"login": "a@b.example", "password": "x"})
            if answer.status_code == 429:
                break
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == str(longest_wait()) == "300"
    text = answer.content.decode().replace("\xa0", " ").replace("\u202f", " ")
    assert "à partir de 10 h 05" in text
    assert settings.SUPPORT_EMAIL in text


@pytest.mark.parametrize("referer", ["http://testserver/support/new/", "https://evil.example/", ""])
def test_a_form_of_an_old_page_leads_back_to_it(cast, settings, referer):
    client = sign_in(Client(enforce_csrf_checks=True), cast.technician)
    answer = client.post("/support/new/", {"subject": "x"}, headers={"referer": referer})
    assert answer.status_code == 403
    text = answer.content.decode()
    assert f"tel:{settings.SUPPORT_PHONE.replace(' ', '')}" in text
    assert ('href="http://testserver/support/new/"' in text) == ("testserver" in referer)
    assert "evil" not in text


def test_nothing_at_an_address_offers_to_sign_in_to_who_is_not(client):
    # Strangers are sent to sign in before they learn that there is nothing.
    public = client.get("/releases/9.9.9.9999/")
    login = re.compile(f'href="{reverse("account_login")}"')
    assert public.status_code == 404
    assert login.search(public.content.decode().partition("<main")[2])
    sign_in(client, make_user("quality"))
    assert not login.search(client.get("/releases/9.9.9.9999/").content.decode())
