"""A new password asked for: every address is answered alike, by the same steps."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.acts.seen import hash_of_address
from portal.accounts.models import AccountAct, ResetRequest
from portal.accounts.sign_in.resets import answer_resets, forget_resets
from portal.infrastructure import encryption
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from tests.cast import make_user

pytestmark = pytest.mark.django_db
NOBODY = "nobody@nowhere.example"


def ask(client, address):
    return client.post(reverse("account_reset_password"), {"email": address})


def test_known_and_unknown_addresses_are_asked_for_by_the_same_steps(client, monkeypatch):
    from django.contrib.auth import hashers

    def never(*args, **kwargs):
        raise AssertionError("a password is hashed")

    cache.clear()
    user, closed = make_user(), make_user(is_active=False)
    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", never)
    encrypted = []

    def counted(text):
        encrypted.append(text)
        return encryption.encrypt(text)

    monkeypatch.setattr("portal.accounts.sign_in.resets.encrypt", counted)
    seen = []
    for address in (user.email, NOBODY, closed.email):
        encrypted.clear()
        with CaptureQueriesContext(connection) as caught:
            answer = ask(client, address)
        asked = [" ".join(query["sql"].split()[:4]) for query in caught]
        assert not OutgoingMail.objects.exists()
        assert not JournalEntry.objects.exists()
        seen.append((asked, len(encrypted), answer.status_code, answer.url))
    assert seen[0] == seen[1] == seen[2]
    assert not any("accounts_user" in step for step in seen[0][0])


def test_the_worker_sends_the_link_to_who_has_an_account_and_blanks_the_address(client):
    user, closed = make_user(language="en"), make_user(is_active=False)
    for address in (user.email.upper(), NOBODY, closed.email):
        ask(client, address)
    assert all(encryption.is_encrypted(row.address) for row in ResetRequest.objects.all())
    answer_resets()
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.language, mail.secret) == (user.email, "en", True)
    [entry] = JournalEntry.objects.all()
    assert (entry.event, entry.subject_id) == ("account.reset_asked", str(user.pk))
    act = AccountAct.objects.get()
    assert (act.user, act.kind, act.ip) == (user, "reset_asked", "127.0.0.1")
    assert set(ResetRequest.objects.values_list("address", flat=True)) == {""}
    answer_resets()
    assert OutgoingMail.objects.count() == 1


def test_what_was_asked_long_ago_is_not_answered_and_then_forgotten(client):
    ask(client, make_user().email)
    row = ResetRequest.objects.get()
    ResetRequest.objects.update(asked_at=row.asked_at - dt.timedelta(hours=2))
    answer_resets()
    assert not OutgoingMail.objects.exists()
    forget_resets()
    assert ResetRequest.objects.count() == 1
    ResetRequest.objects.update(asked_at=row.asked_at - dt.timedelta(days=2))
    forget_resets()
    assert not ResetRequest.objects.exists()


def test_a_lost_key_is_told_to_staff_and_holds_up_nobody_else(client):
    ask(client, make_user().email)
    ResetRequest.objects.update(address=f"{encryption.MARK}gAAAAABnotours")
    user = make_user()
    ask(client, user.email)
    answer_resets()
    assert OutgoingMail.objects.get().to == user.email
    assert ResetRequest.objects.get(failed_at__isnull=False).failure


def test_too_many_are_refused_for_any_address_alike(client):
    cache.clear()
    for address in (make_user().email, NOBODY):
        answers = [ask(client, address).status_code for _number in range(6)]
        assert answers == [302] * 5 + [429]


def test_what_is_no_address_is_said(client):
    assert ask(client, "nobody").status_code == 200
    assert not ResetRequest.objects.exists()


def test_the_hash_is_keyed_and_folds_case(settings):
    first = hash_of_address("A@x.example ")
    assert first == hash_of_address("a@X.example")
    settings.SECRET_KEY = "another"
    assert hash_of_address("a@x.example") != first
