"""A session that was not used is over; when one was used is noted, seldom."""

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.core import clock
from tests.accounts.people.test_security_view import FIREFOX, PAGE, come_in
from tests.cast import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def used(user, ago):
    UserSession.objects.filter(user=user).update(last_seen_at=clock.now() - ago)


@pytest.mark.parametrize(("role", "hours"), [("support", 12), ("", 168)])
def test_it_is_over_when_it_was_not_used_for_long(role, hours):
    user = make_user(role)
    client = come_in(user, FIREFOX)
    page = reverse("account_reauthenticate")
    used(user, dt.timedelta(hours=hours, minutes=-1))
    assert client.get(page).status_code == 200
    used(user, dt.timedelta(hours=hours, minutes=1))
    answer = client.get(page)
    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]


def test_who_uses_it_stays_for_the_fourteen_days():
    user = make_user()
    client = come_in(user, FIREFOX)
    for day in range(1, 14):
        with clock.moved_to(clock.now() + dt.timedelta(days=day)):
            assert client.get(reverse(PAGE)).status_code == 200
    with clock.moved_to(clock.now() + dt.timedelta(days=14, minutes=1)):
        assert client.get(reverse(PAGE)).status_code == 302


def test_its_use_is_noted_every_ten_minutes_at_most():
    user = make_user()
    client = come_in(user, FIREFOX)
    client.get(reverse(PAGE))
    before = UserSession.objects.get(user=user).last_seen_at
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse(PAGE))
    assert not [one for one in asked.captured_queries if one["sql"].startswith("UPDATE")]
    assert UserSession.objects.get(user=user).last_seen_at == before
    used(user, dt.timedelta(minutes=11))
    client.get(reverse(PAGE))
    assert clock.now() - UserSession.objects.get(user=user).last_seen_at < dt.timedelta(minutes=1)


def test_one_that_is_over_is_no_longer_listed():
    user = make_user()
    here, _there = come_in(user, FIREFOX), come_in(user, FIREFOX)
    assert len(here.get(reverse(PAGE)).context["devices"]) == 2
    last = UserSession.objects.latest("pk")
    last.last_seen_at = clock.now() - dt.timedelta(days=8)
    last.save()
    assert len(here.get(reverse(PAGE)).context["devices"]) == 1


def test_proving_anew_who_one_is_gives_it_another_name():
    user = make_user()
    client = come_in(user, FIREFOX)
    before = client.session.session_key
    wrong = client.post(reverse("account_reauthenticate"), {"password": "wrong"})
    assert wrong.status_code == 200
    assert client.session.session_key == before
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    after = client.session.session_key
    assert after != before
    assert not Session.objects.filter(session_key=before).exists()
    assert UserSession.objects.get(user=user).session_key == after
    assert client.get(reverse(PAGE)).context["devices"][0].here
