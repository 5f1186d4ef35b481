"""What is over is erased, by an entry; what is not, or is held, stays; evidence goes on holding."""

import datetime as dt
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command

from portal.core import clock
from portal.core.personal_data.retention import kept
from portal.journal.models import JournalEntry, PersonalDatum
from portal.journal.record import Actor
from portal.journal.tree.sequencer import sequence
from portal.journal.verify.walk import findings
from portal.outbox.models import OutgoingMail
from portal.retention import work
from portal.retention.actions import lift_hold, place_hold
from releases.files.models import Download
from support.actions.calls import record_call
from support.models import Call
from tests.outbox.factories import MailFactory
from tests.releases.factories import published

pytestmark = pytest.mark.django_db
BY = Actor.system("retention")


def days_ago(days):
    return clock.now() - dt.timedelta(days=days)


@pytest.fixture
def world(cast):
    """Of each kind one row whose term is over, and one whose is not."""
    release = published(cast)
    for days in (364, 366):
        Download.objects.create(
            file=release.files.get(), user=cast.technician, started_at=days_ago(days),
            ip="192.0.2.1", user_agent="Firefox",
        )  # fmt: skip
        call = record_call(by=cast.support, caller="Zoé Petit", phone="03 87 00 00 01", notes="Bac")
        Call.objects.filter(pk=call.pk).update(called_at=days_ago(days))
    for days in (729, 731):
        row = MailFactory()
        OutgoingMail.objects.filter(pk=row.pk).update(created_at=days_ago(days))
    return cast


def rows():
    """How many rows of each kind still name somebody."""
    return (
        Download.objects.exclude(ip=None).count(),
        Call.objects.exclude(phone="").count(),
        OutgoingMail.objects.filter(key__startswith="test.").exclude(kept_text="").count(),
    )


def test_what_is_over_goes_and_the_rest_stays(world):
    assert {one.kept.key: one.due for one in work.told() if one.due} == {
        "download_addresses": 1, "callers": 1, "mails": 1,
    }  # fmt: skip
    done = {one.key: count for one, count in work.erase_due()}
    assert done == {"download_addresses": 1, "callers": 1, "mails": 1}
    assert rows() == (1, 1, 1)
    assert Download.objects.count() == Call.objects.count() == 2
    assert OutgoingMail.objects.filter(key__startswith="test.").count() == 2
    assert dict(work.erase_due()) == {}
    for event in ("release.addresses_erased", "call.callers_erased", "outgoing_mail.erased"):
        entry = JournalEntry.objects.get(event=event)
        assert entry.content["data"]["count"] == 1
        assert entry.actor_name == "retention"


def test_the_journal_forgets_who_called_and_holds_on(world):
    said = PersonalDatum.objects.filter(text="Zoé Petit")
    assert said.count() == 2
    list(work.erase_due())
    assert said.count() == 1
    sequence()
    assert list(findings()) == []


def test_what_is_held_stays_until_the_hold_is_lifted(world):
    hold = place_hold(by=world.quality, kind="callers", reason="Plainte")
    assert "callers" not in {one.key for one, _count in work.erase_due()}
    assert rows() == (1, 2, 1)
    lift_hold(by=world.quality, row=hold)
    assert [one.key for one, _count in work.erase_due()] == ["callers"]
    assert rows() == (1, 1, 1)


def test_a_hold_stops_what_is_under_way(world, monkeypatch):
    asked = []

    def erase(by):
        asked.append(by)
        place_hold(by=world.quality, kind="callers", reason="Plainte")
        return 1

    monkeypatch.setitem(kept._items, "callers", replace(kept.get("callers"), erase=erase))
    list(work.erase_due())
    assert len(asked) == 1


def test_one_that_fails_does_not_stop_the_others(world, monkeypatch):
    def fails(by):
        raise OSError("full")

    monkeypatch.setitem(
        kept._items, "download_addresses", replace(kept.get("download_addresses"), erase=fails)
    )
    assert {one.key for one, _count in work.erase_due()} == {"callers", "mails"}


def test_the_command_shows_before_it_does(world):
    said = StringIO()
    call_command("apply_retention", "--dry-run", stdout=said)
    assert "callers: 1 over (365 days)" in said.getvalue()
    assert "erased" not in said.getvalue()
    assert rows() == (2, 2, 2)
    said = StringIO()
    call_command("apply_retention", stdout=said)
    assert "callers: 1 erased" in said.getvalue()
    assert rows() == (1, 1, 1)


def test_a_mail_that_was_erased_is_not_sent_again(world):
    row = OutgoingMail.objects.earliest("created_at")
    list(work.erase_due())
    row.refresh_from_db()
    assert (row.to, row.subject, row.text, row.html) == ("", "", "", "")
    assert row.key
