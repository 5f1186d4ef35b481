"""What is noticed of clocks, by the process that writes: with clocks that are really apart."""

import datetime as dt
import time

import pytest
from django.db import transaction

from portal.accounts.sign_in.demo import mark_demo
from portal.core import alarms
from portal.journal import clocks
from portal.journal.models import JournalEntry
from portal.journal.tree import sequencer
from portal.journal.verify import walk
from tests.conftest import real_now
from tests.journal.factories import entry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _as_begun():
    clocks.forget()
    yield
    clocks.forget()


@pytest.fixture
def off(monkeypatch, time_machine):
    """Set the machine's clock off: what people see of it, and what the portal measures."""

    def set_off(**by):
        moment = real_now() + dt.timedelta(**by)
        time_machine.move_to(moment)
        gap = dt.timedelta(**by)
        monkeypatch.setattr(clocks, "machine_now", lambda: real_now() + gap)

    return set_off


def told(event: str) -> list[dict]:
    rows = JournalEntry.objects.filter(event=event).order_by("pk")
    return [row.content["data"] for row in rows]


def findings() -> list[str]:
    sequencer.sequence()
    return list(walk.findings())


def test_a_clock_that_is_right_is_not_told_of():
    entry()
    entry()
    assert not JournalEntry.objects.filter(event__contains="clock").exists()
    assert findings() == []


@pytest.mark.parametrize("hours", [2, -2])
def test_a_drift_is_told_once_and_rings(off, hours, caplog):
    off(hours=hours)
    alarms.forget()
    entry()
    entry()
    [said] = told("journal.clock_drifted")
    assert abs(said["seconds"] - hours * 3600) < 60
    assert caplog.text.count("ALARM clock-drifted") == 1
    assert findings() == []


def test_a_drift_is_told_again_when_it_has_grown_and_after_it_was_mended(off):
    off(hours=1)
    entry()
    off(hours=2)
    entry()
    off(hours=0)
    entry()
    assert len(told("journal.clock_drifted")) == 2
    off(hours=1)
    entry()
    assert len(told("journal.clock_drifted")) == 3
    assert findings() == []


def test_a_clock_that_goes_back_is_told(off):
    off(minutes=4)
    entry()
    off(minutes=2)
    entry()
    [said] = told("journal.clock_jumped_back")
    assert said["clock"] == "machine"
    assert 90 < said["seconds"] < 150
    assert findings() == []


def test_what_a_transaction_saw_that_was_rolled_back_is_told_by_the_next(off):
    off(hours=2)
    with transaction.atomic():
        entry()
        transaction.set_rollback(True)
    assert told("journal.clock_drifted") == []
    entry()
    assert len(told("journal.clock_drifted")) == 1


def test_a_transaction_that_took_long_is_told(monkeypatch):
    with transaction.atomic():
        entry()
        steady = time.monotonic
        monkeypatch.setattr(clocks.time, "monotonic", lambda: steady() + 600)
    monkeypatch.undo()
    [said] = told("journal.committed_late")
    assert said["seconds"] >= 600


def test_a_day_off_is_a_finding_whatever_is_told(off):
    off(days=-400)
    entry()
    assert told("journal.clock_drifted")
    assert any("its stated time is" in line for line in findings())


def test_declared_times_are_for_a_marked_database_alone(time_machine):
    time_machine.move_to(real_now() - dt.timedelta(days=100))
    entry()
    assert any("its time is declared" in line for line in findings())


def test_the_demo_says_at_the_very_beginning_that_its_times_are_declared(time_machine):
    time_machine.move_to(real_now() - dt.timedelta(days=100))
    mark_demo()
    entry()
    first = JournalEntry.objects.earliest("pk")
    assert (first.event, first.content["actor"]["id"]) == ("journal.demo_begun", "demo")
    assert findings() == []


def test_a_database_is_not_made_a_demo_by_a_later_entry(time_machine):
    entry()
    mark_demo()
    time_machine.move_to(real_now() - dt.timedelta(days=100))
    entry()
    assert any("its time is declared" in line for line in findings())
