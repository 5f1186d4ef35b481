"""What could be installed on a past day, played again from publications and withdrawals."""

import datetime as dt

import pytest

from installations.models import ReportKind
from installations.rules.correcting.then import releases_then
from portal.core import clock
from releases.withdrawals.actions.update_path import offer_for_updates
from releases.withdrawals.rules import Instruction
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db
NEWEST_V4 = "4.4.[9810.100]"


def later(days):
    return clock.moved_to(clock.now() + dt.timedelta(days=days))


def on(days):
    return releases_then("V4", clock.today() + dt.timedelta(days=days))


def test_a_new_installation_gets_what_was_current_that_evening(cast, release):
    with later(5):
        newer = releases.published(cast, version=releases.NEWER_V4)
    assert [on(days).allowed(ReportKind.NEW, None) for days in (-1, 0, 4, 5, 9)] == [
        [], [release], [release], [newer], [newer],
    ]  # fmt: skip


def test_once_withdrawn_nothing_or_what_was_ordered_in_its_place(cast, release):
    with later(2):
        newer = releases.published(cast, version=releases.NEWER_V4)
    with later(4):
        releases.withdraw(cast.quality, newer, instruction=Instruction.UPDATE, replacement=release)
    assert [on(days).current for days in (1, 3, 5)] == [release, newer, release]
    # A machine on it goes back to what was ordered, from that day on.
    assert on(3).allowed(ReportKind.UPDATE, newer) == []
    assert on(5).allowed(ReportKind.UPDATE, newer) == [release]
    with later(6):
        releases.withdraw(cast.quality, release, instruction=Instruction.STOP)
    assert on(7).current is None
    assert on(7).allowed(ReportKind.UPDATE, newer) == []
    assert on(5).allowed(ReportKind.NEW, None) == [release]


def test_an_update_goes_to_what_was_newer_then(cast, release):
    with later(2):
        middle = releases.published(cast, version=releases.NEWER_V4)
    with later(4):
        newest = releases.published(cast, version=NEWEST_V4)
    assert on(3).allowed(ReportKind.UPDATE, release) == [middle]
    assert on(5).allowed(ReportKind.UPDATE, release) == [newest, middle]
    assert on(5).allowed(ReportKind.REPLACEMENT, release) == [newest, middle, release]
    assert on(5).allowed(ReportKind.REMOVAL, release) == [release]
    assert on(1).allowed(ReportKind.UPDATE, release) == []


def test_what_was_closed_to_updates_since_was_open_then(cast, release):
    with later(2):
        middle = releases.published(cast, version=releases.NEWER_V4)
    with later(4):
        newest = releases.published(cast, version=NEWEST_V4)
    with later(6):
        offer_for_updates(by=cast.quality, release=middle, offered=False)
    assert on(5).allowed(ReportKind.UPDATE, release) == [newest, middle]
    assert on(7).allowed(ReportKind.UPDATE, release) == [newest]
    with later(8):
        offer_for_updates(by=cast.quality, release=middle, offered=True)
    assert on(7).allowed(ReportKind.UPDATE, release) == [newest]
    assert on(9).allowed(ReportKind.UPDATE, release) == [newest, middle]


def test_a_replacement_keeps_the_release_that_was_closed_to_updates(cast, release):
    with later(2):
        newer = releases.published(cast, version=releases.NEWER_V4)
    with later(3):
        offer_for_updates(by=cast.quality, release=release, offered=False)
    assert on(4).allowed(ReportKind.REPLACEMENT, release) == [newer, release]
    with later(5):
        releases.withdraw(cast.quality, release)
    assert on(4).allowed(ReportKind.REPLACEMENT, release) == [newer, release]
    assert on(6).allowed(ReportKind.REPLACEMENT, release) == [newer]
