"""Copies: asked for once at a time, not too often, by whom it may be; each act in the journal."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from portal.core import clock, work
from portal.core.actions import Refused
from portal.core.work import Lost
from portal.journal.models import JournalEntry
from portal.retention.exports.actions import (
    KEPT,
    MOST_A_DAY,
    ask_for_export_of,
    ask_for_own_export,
    finish_export,
    forget_exports,
    hand_out_export,
)
from portal.retention.exports.work import BY, LEASE
from portal.retention.models import DataExport, Outcome
from tests.cast import make_user

pytestmark = pytest.mark.django_db
GIVEN = {"language": "fr", "reason": "Demande par lettre"}


@pytest.fixture
def user():
    return make_user()


@pytest.fixture
def quality():
    return make_user("quality")


def claimed(export):
    (row,) = work.claim(DataExport.objects.filter(pk=export.pk), limit=1, lease=LEASE)
    return row


def finished(export):
    row = claimed(export)
    row.file, row.sha256, row.size = "data-exports/a.zip", "ab" * 32, 7
    return finish_export(by=BY, export=row)


def refused(code, act, **given):
    with pytest.raises(Refused) as found:
        act(**given)
    assert found.value.code == code


def events():
    rows = JournalEntry.objects.filter(event__startswith="personal_data.").order_by("pk")
    return list(rows.values_list("event", flat=True))


def test_one_at_a_time_a_person_and_others_beside(user):
    row = ask_for_own_export(by=user)
    assert row.outcome == Outcome.WAITING
    refused("under_way", ask_for_own_export, by=user)
    ask_for_own_export(by=make_user())
    assert events() == ["personal_data.asked"] * 2


def test_not_more_often_than_is_reasonable(user):
    for _number in range(MOST_A_DAY):
        finished(ask_for_own_export(by=user))
    refused("too_many", ask_for_own_export, by=user)
    with clock.moved_to(clock.now() + dt.timedelta(days=1, minutes=1)):
        ask_for_own_export(by=user)


def test_what_failed_lets_another_be_asked_for(user):
    work.fail(claimed(ask_for_own_export(by=user)), "no space left")
    assert ask_for_own_export(by=user).outcome == Outcome.WAITING


def test_for_an_address_with_a_reason_that_the_journal_keeps(quality):
    row = ask_for_export_of(by=quality, address="Zoe@Petit.example", **GIVEN)
    assert (row.person, row.address, row.asked_by) == (None, "zoe@petit.example", quality)
    refused("under_way", ask_for_export_of, by=quality, address="zoe@petit.EXAMPLE", **GIVEN)
    entry = JournalEntry.objects.get(event="personal_data.asked_for_other")
    assert entry.personal == {"/address": "Zoe@Petit.example", "/reason": "Demande par lettre"}
    assert entry.actor_user == quality
    assert b"zoe" not in bytes(entry.body).lower()


def test_whoever_has_an_account_asks_alone(quality, user):
    refused("has_account", ask_for_export_of, by=quality, address=user.email.upper(), **GIVEN)
    assert not DataExport.objects.exists()
    user.is_active = False
    user.save()
    row = ask_for_export_of(by=quality, address=user.email, **GIVEN)
    assert (row.person, row.address) == (user, "")


def test_whoever_lost_the_claim_writes_nothing(user):
    late = claimed(ask_for_own_export(by=user))
    DataExport.objects.update(claim_token=None)
    with pytest.raises(Lost):
        finish_export(by=BY, export=late)
    assert events() == ["personal_data.asked"]


def test_handed_out_to_whoever_asked_while_it_is_kept(user, quality):
    row = finished(ask_for_own_export(by=user))
    hand_out_export(by=user, export=row)
    with pytest.raises(DataExport.DoesNotExist):
        hand_out_export(by=quality, export=row)
    with clock.moved_to(clock.now() + KEPT):
        refused("gone", hand_out_export, by=user, export=row)
    assert events() == ["personal_data." + verb for verb in ("asked", "made", "handed_out")]
    entry = JournalEntry.objects.get(event="personal_data.handed_out")
    assert entry.content["data"] == {"sha256": "ab" * 32}


def test_files_that_are_gone_are_named_no_more(user):
    row = finished(ask_for_own_export(by=user))
    assert forget_exports(by=BY, rows=[row]) == 1
    row.refresh_from_db()
    assert not row.is_kept
    refused("gone", hand_out_export, by=user, export=row)
    assert JournalEntry.objects.get(event="personal_data.erased").content["data"]["count"] == 1


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one_copy(user):
    if connection.vendor == "sqlite":
        threads = 1
    else:
        threads = 4

    def ask(_number):
        try:
            return ask_for_own_export(by=user).pk
        except Refused as found:
            return found.code
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(ask, range(4)))
    assert found.count("under_way") == 3
    assert DataExport.objects.count() == 1
