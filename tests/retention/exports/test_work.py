"""The worker's part: made with progress, taken up again after a kill, erased in time."""

import datetime as dt
import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from portal.core import clock, work
from portal.core.personal_data.retention import kept
from portal.journal.models import JournalEntry
from portal.journal.record import Actor
from portal.retention.exports import work as exports
from portal.retention.exports import writing
from portal.retention.exports.actions import KEPT, ask_for_own_export
from portal.retention.models import DataExport, Outcome
from portal.retention.work import erase_due
from tests.cast import make_user
from tests.retention.exports.copies import copy_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_user()


def stored():
    try:
        return sorted(default_storage.listdir(exports.FOLDER)[1])
    except FileNotFoundError:
        return []


def test_it_is_made_with_progress_and_the_journal_names_its_fingerprint(user):
    found = copy_of(user)
    export = found.export
    assert export.outcome == Outcome.MADE
    assert export.progress == export.of > 50
    with export.file.open("rb") as file:
        content = file.read()
    assert (export.sha256, export.size) == (hashlib.sha256(content).hexdigest(), len(content))
    assert export.kept_until == pytest.approx(clock.now() + KEPT, abs=dt.timedelta(minutes=1))
    entry = JournalEntry.objects.get(event="personal_data.made")
    assert entry.content["data"]["sha256"] == export.sha256
    assert entry.actor_name == "data-export"


def test_it_is_erased_when_its_days_are_over(user):
    export = copy_of(user).export
    assert dict(erase_due()) == {}
    name = export.file.name
    assert default_storage.exists(name)
    with clock.moved_to(clock.now() + KEPT + dt.timedelta(seconds=1)):
        assert kept.get("copies").due() == 1
        assert {one.key: count for one, count in erase_due()} == {"copies": 1}
        assert dict(erase_due()) == {}
    assert not default_storage.exists(name)
    export.refresh_from_db()
    assert not export.file
    assert exports.erase_over(Actor.system("retention")) == 0


def test_a_worker_that_was_killed_leaves_nothing_and_another_takes_it_up(user):
    export = ask_for_own_export(by=user)
    moment = clock.now()
    (first,) = work.claim(DataExport.objects.all(), limit=1, lease=exports.LEASE)
    # Killed after its file was stored, before its row said so.
    left = default_storage.save(exports._name(first, 1), ContentFile(b"PK"))
    exports.run_due()
    assert default_storage.exists(left)
    with clock.moved_to(moment + exports.LEASE * 2):
        assert DataExport.objects.get().outcome == Outcome.INTERRUPTED
        exports.run_due()
        export.refresh_from_db()
        assert export.outcome == Outcome.MADE
    assert not default_storage.exists(left)
    assert default_storage.exists(export.file.name)
    assert JournalEntry.objects.filter(event="personal_data.made").count() == 1


def test_one_that_is_killed_each_time_is_given_up_and_leaves_nothing(user):
    ask_for_own_export(by=user)
    moment = clock.now()
    for attempt in range(exports.MOST_ATTEMPTS):
        with clock.moved_to(moment):
            (row,) = work.claim(DataExport.objects.all(), limit=1, lease=exports.LEASE)
        default_storage.save(exports._name(row, attempt + 1), ContentFile(b"PK"))
        moment += exports.LEASE * 2
    before = len(stored())
    with clock.moved_to(moment):
        exports.run_due()
    row = DataExport.objects.get()
    assert row.outcome == Outcome.FAILED
    assert "ended 3 times" in row.failure
    assert len(stored()) == before - exports.MOST_ATTEMPTS


def test_a_worker_whose_claim_ran_out_stops_at_its_next_step(user, monkeypatch):
    export = ask_for_own_export(by=user)
    (late,) = work.claim(DataExport.objects.all(), limit=1, lease=exports.LEASE)
    DataExport.objects.update(claim_token=None, claimed_until=None)
    before = stored()
    exports._carry_out(late)
    export.refresh_from_db()
    assert export.outcome == Outcome.WAITING
    assert stored() == before


def test_one_that_loses_the_claim_at_the_end_takes_its_file_along(user, monkeypatch):
    ask_for_own_export(by=user)
    (late,) = work.claim(DataExport.objects.all(), limit=1, lease=exports.LEASE)
    write = writing.write

    def lost_after(*args, **more):
        write(*args, **more)
        DataExport.objects.update(claim_token=None, claimed_until=None)

    monkeypatch.setattr(writing, "write", lost_after)
    before = stored()
    exports._carry_out(late)
    assert stored() == before
    assert not DataExport.objects.get().file


def test_a_fault_is_tried_again_then_given_up(user, monkeypatch):
    def broken(*args, **more):
        raise ValueError("a row of another shape")

    monkeypatch.setattr(writing, "write", broken)
    ask_for_own_export(by=user)
    for attempt in range(exports.MOST_ATTEMPTS):
        with clock.moved_to(clock.now() + exports.PAUSE * 2 * attempt):
            exports.run_due()
    assert DataExport.objects.get().outcome == Outcome.FAILED
    assert "another shape" in DataExport.objects.get().failure
