import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings

from portal.accounts.acts import keeping
from portal.accounts.acts.rows import new_act
from portal.accounts.acts.seen import Seen
from portal.accounts.models import AccountAct
from portal.core import clock
from portal.house.models import HouseSetting
from portal.journal.models import JournalEntry
from tests.cast import make_user, sign_in

pytestmark = pytest.mark.django_db
Kind = AccountAct.Kind


def act(user=None, kind=Kind.WRONG_PASSWORD, days=0, **more):
    row = new_act(user, kind, Seen("192.0.2.1"), **more)
    row.at = clock.now() - dt.timedelta(days=days)
    row.save()
    return row


def test_what_is_older_than_its_term_goes_by_an_act():
    user = make_user()
    old, new = act(user, days=366), act(user, days=364)
    assert keeping.forget_old_acts() == 1
    assert AccountAct.objects.get() == new
    entry = JournalEntry.objects.get()
    assert (entry.event, entry.actor_name) == ("account.acts_erased", "retention")
    assert entry.subject_id == str(old.pk)
    assert keeping.forget_old_acts() == 0
    assert JournalEntry.objects.count() == 1


def test_the_term_is_a_setting_between_six_and_twelve_months():
    from portal.house.known import house_settings

    field = house_settings.get("account_acts_days").field()
    assert (field.min_value, field.max_value) == (182, 366)
    HouseSetting.objects.create(
        key="account_acts_days",
        number=1,
        value=182,
        since=clock.now(),
        changed_by=make_user("admin"),
    )
    act(make_user(), days=200)
    assert keeping.forget_old_acts() == 1


def test_many_attempts_with_unknown_addresses_do_not_fill_the_table(monkeypatch):
    monkeypatch.setattr(keeping, "MOST_NOBODYS", 5)
    monkeypatch.setattr(keeping, "BATCH", 2)
    kept = act(make_user(), days=30)
    rows = [act(address_hash=f"{number:064d}", days=20 - number) for number in range(12)]
    assert keeping.forget_too_many() == 7
    assert set(AccountAct.objects.all()) == {kept, *rows[7:]}


def test_locks_of_accounts_are_entered_and_those_of_nobody_never():
    user = make_user()
    act(user, Kind.LOCKED)
    act(None, Kind.LOCKED, address_hash="0" * 64)
    act(None, Kind.SLOWED)
    assert keeping.enter_locks() == 1
    assert [entry.event for entry in JournalEntry.objects.all()] == ["account.locked"]
    assert keeping.enter_locks() == 0


def test_addresses_of_sessions_that_are_over_are_forgotten_though_nobody_comes_back(client):
    sign_in(client, make_user())
    client.get("/")
    session = UserSession.objects.create(
        user=make_user(), ip="192.0.2.7", user_agent="Firefox", session_key="gone",
        created_at=clock.now() - dt.timedelta(seconds=settings.SESSION_COOKIE_AGE + 60),
        last_seen_at=clock.now(),
    )  # fmt: skip
    young = UserSession.objects.exclude(pk=session.pk).count()
    assert keeping.forget_sessions() == 1
    assert UserSession.objects.count() == young
