import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from portal.accounts.acts.actions import (
    change_password,
    end_sessions,
    enter_lock,
    erase_acts,
    note_app_added,
    note_app_removed,
    note_code_used,
    note_codes_made,
    note_passkey_added,
    note_passkey_removed,
    note_passkey_renamed,
    note_sign_in,
    note_sign_out,
    reset_password,
)
from portal.accounts.acts.rows import commitment, new_act
from portal.accounts.acts.seen import Seen
from portal.accounts.models import AccountAct
from portal.core.actions import Refused
from portal.journal.models import JournalEntry, PersonalDatum
from portal.journal.record import Actor
from tests.cast import make_user, sign_in

pytestmark = pytest.mark.django_db
SEEN = Seen("192.0.2.7", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
SYSTEM = Actor.system("sign-in")


def only_entry():
    return JournalEntry.objects.get()


@pytest.mark.parametrize(
    ("act", "event", "detail"),
    [
        (lambda u: note_sign_in(by=u, seen=SEEN, methods=["password", "app"]), "signed_in",
         "password,app"),
        (lambda u: note_sign_out(by=u, seen=SEEN), "signed_out", ""),
        (lambda u: change_password(by=u, password_hash="x", seen=SEEN), "password_changed", ""),
        (lambda u: reset_password(by=u, password_hash="x", seen=SEEN), "password_reset", ""),
        (lambda u: note_app_added(by=u, seen=SEEN), "app_added", ""),
        (lambda u: note_app_removed(by=u, seen=SEEN), "app_removed", ""),
        (lambda u: note_passkey_added(by=u, seen=SEEN, name="Clé de Zoé"), "passkey_added",
         "Clé de Zoé"),
        (lambda u: note_passkey_renamed(by=u, seen=SEEN, name="Zoé"), "passkey_renamed", "Zoé"),
        (lambda u: note_passkey_removed(by=u, seen=SEEN, name="Zoé"), "passkey_removed", "Zoé"),
        (lambda u: note_codes_made(by=u, seen=SEEN), "codes_made", ""),
        (lambda u: note_code_used(by=u, seen=SEEN, left=9), "code_used", "9"),
    ],
)  # fmt: skip
def test_each_act_is_a_row_and_one_entry_that_commits_to_it(act, event, detail):
    user = make_user()
    row = act(user)
    entry = only_entry()
    assert (entry.event, entry.subject_id, entry.actor_user) == (
        f"account.{event}", str(user.pk), user,
    )  # fmt: skip
    row = AccountAct.objects.get()
    assert (row.user, row.kind, row.ip, row.detail) == (user, event, SEEN.ip, detail)
    assert row.entry == entry.uuid
    assert entry.content["data"]["row"] == commitment(row)
    # No address, no browser, no name that somebody gave: neither in the entry nor beside it.
    body = bytes(entry.body)
    assert b"192.0.2" not in body
    assert b"Firefox" not in body
    assert "Zoé".encode() not in body
    assert not PersonalDatum.objects.exists()


def test_the_commitment_tells_whether_a_row_was_changed():
    act = note_sign_in(by=make_user(), seen=SEEN, methods=["password"])
    row = AccountAct.objects.get(pk=act.pk)
    first = commitment(row)
    for name, value in (("ip", "192.0.2.8"), ("browser", "x"), ("detail", "app"), ("user_id", 0)):
        changed = AccountAct.objects.get(pk=act.pk)
        setattr(changed, name, value)
        assert commitment(changed) != first, name


def test_a_password_is_set_in_the_same_step():
    user = make_user()
    change_password(by=user, password_hash="a new hash", seen=SEEN)
    user.refresh_from_db()
    assert user.password == "a new hash"
    reset_password(by=user, password_hash="another", seen=SEEN)
    user.refresh_from_db()
    assert user.password == "another"


def test_sessions_end_at_once_and_only_ones_own():
    user, other = make_user(), make_user()
    kept = []
    for whose in (user, other):
        client = sign_in(Client(), whose)
        kept.append(
            UserSession.objects.create(
                user=whose, ip="192.0.2.1", user_agent="x", session_key=client.session.session_key
            )
        )
    end_sessions(by=user, sessions=kept, seen=SEEN)
    assert [row.user for row in UserSession.objects.all()] == [other]
    assert Session.objects.count() == 1
    assert only_entry().content["data"]["count"] == 1
    with pytest.raises(Refused) as refused:
        end_sessions(by=user, sessions=kept[1:], seen=SEEN)
    assert refused.value.code == "no_session"


def test_a_lock_is_entered_once():
    user = make_user()
    for _number in range(5):
        new_act(user, AccountAct.Kind.WRONG_PASSWORD, SEEN).save()
    lock = new_act(user, AccountAct.Kind.LOCKED, SEEN)
    lock.save()
    enter_lock(by=SYSTEM, act=lock)
    entry = only_entry()
    assert (entry.event, entry.subject_id) == ("account.locked", str(user.pk))
    assert entry.content["data"]["failures"] == 5
    with pytest.raises(Refused) as refused:
        enter_lock(by=SYSTEM, act=lock)
    assert refused.value.code == "entered"
    assert JournalEntry.objects.count() == 1


def test_what_is_erased_is_told_without_its_content():
    user = make_user()
    rows = [note_sign_in(by=user, seen=SEEN, methods=["password"]) for _number in range(3)]
    # The entry of the newest row is later than the row.
    until = JournalEntry.objects.get(uuid=rows[1].entry).at
    erase_acts(by=SYSTEM, last=rows[1], reason="term", keys=[row.pk for row in rows[:2]])
    assert AccountAct.objects.get() == rows[2]
    entry = JournalEntry.objects.get(event="account.acts_erased")
    assert entry.content["data"] == {
        "count": 2, "until": until.isoformat(), "reason": "term",
    }  # fmt: skip
