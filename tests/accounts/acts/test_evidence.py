"""What the journal's check says of rows of acts that were changed, added or taken away."""

import datetime as dt
import json

import pytest

from portal.accounts.acts import keeping
from portal.accounts.acts.actions import enter_lock, note_passkey_added, note_sign_in
from portal.accounts.acts.evidence import index, inspect
from portal.accounts.acts.rows import new_act
from portal.accounts.acts.seen import Seen
from portal.accounts.models import AccountAct
from portal.core import clock
from portal.journal.record import Actor
from tests.cast import make_user

pytestmark = pytest.mark.django_db
SEEN = Seen("192.0.2.7", "Firefox")
Kind = AccountAct.Kind


def findings():
    return [found for found in inspect() if isinstance(found, str)]


@pytest.fixture
def user():
    user = make_user()
    note_sign_in(by=user, seen=SEEN, methods=["password"])
    note_passkey_added(by=user, seen=SEEN, name="Clé")
    lock = new_act(user, Kind.LOCKED, SEEN)
    lock.save()
    enter_lock(by=Actor.system("sign-in"), act=lock)
    new_act(user, Kind.WRONG_CODE, SEEN).save()
    new_act(None, Kind.LOCKED, SEEN, address_hash="0" * 64).save()
    return user


def test_honest_rows_have_nothing_to_find(user):
    assert findings() == []
    assert len(list(index())) == 3
    assert "192.0.2.7" not in json.dumps(list(index()))


@pytest.mark.parametrize(
    "change",
    [
        {"ip": "192.0.2.8"},
        {"browser": "Chrome"},
        {"detail": "Autre"},
        {"kind": Kind.SIGNED_OUT},
        {"at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
        {"salt": b"x" * 32},
    ],
)
def test_a_changed_row_is_found(user, change):
    AccountAct.objects.filter(kind=Kind.PASSKEY_ADDED).update(**change)
    assert len(findings()) == 1


def test_a_row_of_another_is_found(user):
    AccountAct.objects.filter(kind=Kind.SIGNED_IN).update(user=make_user())
    assert len(findings()) == 1


def test_an_added_row_is_found(user):
    new_act(user, Kind.PASSWORD_CHANGED, SEEN).save()
    assert len(findings()) == 1


def test_a_row_taken_away_is_found_and_one_erased_by_an_act_is_not(user):
    AccountAct.objects.filter(kind=Kind.SIGNED_IN).delete()
    assert len(findings()) == 1


def test_what_was_erased_by_an_act_is_not_missed():
    user = make_user()
    with clock.moved_to(clock.now() - dt.timedelta(days=400)):
        note_sign_in(by=user, seen=SEEN, methods=["password"])
    note_sign_in(by=user, seen=SEEN, methods=["password"])
    assert keeping.forget_old_acts() == 1
    assert findings() == []


def test_an_erased_lock_whose_entry_came_later_is_not_missed():
    user = make_user()
    with clock.moved_to(clock.now() - dt.timedelta(days=400)):
        new_act(user, Kind.LOCKED, SEEN).save()
    with clock.moved_to(clock.now() - dt.timedelta(days=399)):
        assert keeping.enter_locks() == 1
    assert keeping.forget_old_acts() == 1
    assert findings() == []


def test_a_lock_that_cannot_be_entered_keeps_no_other(monkeypatch, caplog):
    first, second = (new_act(make_user(), Kind.LOCKED, SEEN) for _ in range(2))
    first.save(), second.save()
    real = keeping.enter_lock

    def enter(*, by, act):
        if act.pk == first.pk:
            raise ValueError
        return real(by=by, act=act)

    monkeypatch.setattr(keeping, "enter_lock", enter)
    assert keeping.enter_locks() == 1
    assert AccountAct.objects.get(pk=second.pk).entry
