"""The rows of the installed base say what the reports say, after whatever happened to these."""

import datetime as dt
import random
from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef
from hypothesis import given
from hypothesis import strategies as st

from installations.base import filling, rules
from installations.base.rules import Told, spans_of
from installations.models import IN_BASE, InstallationReport, InstalledPeriod, Licence, Machine
from installations.plugs import evidence
from installations.rules import drafts
from portal.core import clock
from tests.installations.base.factories import annul, contest, settle, signed_with
from tests.installations.factories import make, newer

pytestmark = pytest.mark.django_db


def told_of(report):
    rows = InstalledPeriod.objects.filter(opened_by=report).order_by("known_from", "pk")
    return [(row.true_to, row.closed_by, row.known_from, row.known_to) for row in rows]


def twin(cast, report, release=None):
    """Another company's report of the same machine, which could not know of the first."""
    serial = f"{report.serial_number[:3]} {report.serial_number[3:].lower()}"
    release = release or report.release
    hardware = drafts.same_hardware(report.hardware, release)
    return signed_with(cast.stranger_rep, release, hardware=hardware, serial_number=serial)


def in_force():
    """The rows in force are the reports in force."""
    rows = InstalledPeriod.objects.in_force().order_by("opened_by")
    reports = InstallationReport.objects.in_force().order_by("pk")
    assert list(rows.values_list("opened_by", flat=True)) == [row.pk for row in reports]


def same_as_reports():
    """And all of them are what verify_journal computes anew."""
    in_force()
    assert [finding for finding in evidence.inspect() if "base" in finding] == []


def test_a_signed_report_opens_a_row_and_says_from_when(cast, release):
    report = make(cast.technician_rep, release)
    row = InstalledPeriod.objects.get()
    assert (row.opened_by, row.closed_by, row.source) == (report, None, "report")
    assert (row.true_from, row.true_to) == (report.commissioned_at, None)
    assert (row.known_from, row.known_to) == (report.signed_at, None)
    assert (row.site, row.integrator, row.release) == (report.site, report.integrator, release)
    assert (row.machine.maker, row.machine.serial) == (
        report.hardware.maker, report.serial_number,
    )  # fmt: skip
    assert (row.licence.number, row.city, row.shop_name) == (
        report.licence, report.city, report.shop_name,
    )  # fmt: skip
    assert row.searched == report.searched
    same_as_reports()


def test_nothing_but_both_signatures_opens_one(cast, release):
    for until in ("draft", "submitted", "integrator", "refused"):
        make(cast.technician_rep, release, until)
    assert not InstalledPeriod.objects.exists()
    assert not Machine.objects.exists()


def test_an_update_ends_what_was_known_and_says_until_when_it_was_true(cast, release):
    old = make(cast.technician_rep, release)
    update = make(cast.technician_rep, newer(cast), kind="update", replaces=old)
    assert told_of(old) == [
        (None, None, old.signed_at, update.signed_at),
        (update.commissioned_at, update, update.signed_at, None),
    ]
    assert told_of(update) == [(None, None, update.signed_at, None)]
    # The machine and its licence are the same rows.
    assert (Machine.objects.count(), Licence.objects.count()) == (1, 1)
    same_as_reports()


def test_a_replacement_is_another_machine_and_a_removal_none(cast, release):
    old = make(cast.technician_rep, release)
    other = make(cast.technician_rep, release, kind="replacement", replaces=old)
    assert Machine.objects.count() == 2
    removal = make(cast.technician_rep, release, kind="removal", replaces=other)
    assert told_of(removal) == []
    assert told_of(other)[-1] == (removal.commissioned_at, removal, removal.signed_at, None)
    assert not InstalledPeriod.objects.in_force().exists()
    same_as_reports()


def test_what_a_void_report_replaced_runs_on_and_what_was_known_meanwhile_stays(cast, release):
    old = make(cast.technician_rep, release)
    update = make(cast.technician_rep, newer(cast), kind="update", replaces=old)
    annul(update)
    void_at = update.annulments.get().ended_at
    assert told_of(old) == [
        (None, None, old.signed_at, update.signed_at),
        (update.commissioned_at, update, update.signed_at, void_at),
        (None, None, void_at, None),
    ]
    assert told_of(update) == [(None, None, update.signed_at, void_at)]
    same_as_reports()


def test_a_contest_changes_nothing_until_it_is_upheld(cast, release):
    report = make(cast.technician_rep, release, "contested")
    before = told_of(report)
    settle(cast, report, "dismissed")
    assert told_of(report) == before == [(None, None, report.signed_at, None)]
    other = make(cast.technician_rep, release, "contested")
    settle(cast, other, "upheld")
    assert told_of(other) == [(None, None, other.signed_at, other.contest.settled_at)]
    same_as_reports()


def test_an_update_said_to_be_older_than_its_machine_ends_it_at_once(cast, release):
    old = make(cast.technician_rep, release)
    earlier = old.commissioned_at - dt.timedelta(days=3)
    make(cast.technician_rep, newer(cast), kind="update", replaces=old, at=earlier)
    row = InstalledPeriod.objects.get(opened_by=old, known_to=None)
    assert row.true_to == row.true_from == old.commissioned_at
    same_as_reports()


def test_a_machine_is_in_service_once_or_marked(cast, release):
    first = make(cast.technician_rep, release)
    second = twin(cast, first)
    rows = InstalledPeriod.objects.in_force()
    assert [row.machine for row in rows] == [Machine.objects.get()] * 2
    assert (rows.get(opened_by=first).doubled, rows.get(opened_by=second).doubled) == (False, True)
    same_as_reports()
    # What follows the first stays the first; once it is gone, the other is the only one.
    update = make(cast.technician_rep, newer(cast), kind="update", replaces=first)
    assert (rows.get(opened_by=update).doubled, rows.get(opened_by=second).doubled) == (False, True)
    make(cast.technician_rep, update.release, kind="removal", replaces=update)
    assert rows.get().doubled is False
    same_as_reports()


def test_the_database_takes_no_second_row_of_what_is_in_force(cast, release):
    report = make(cast.technician_rep, release)
    other = make(cast.technician_rep, release)
    row = InstalledPeriod.objects.get(opened_by=report)
    row.pk = None
    row.machine = other.periods.get().machine
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    InstalledPeriod.objects.filter(opened_by=other).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    for wrong in ({"true_to": row.true_from - dt.timedelta(1)}, {"closed_by": other}):
        with pytest.raises(IntegrityError), transaction.atomic():
            InstalledPeriod.objects.filter(opened_by=report).update(**wrong)


def test_verify_journal_finds_what_does_not_follow_from_the_reports(cast, release):
    report, other = (make(cast.technician_rep, release) for _ in range(2))
    removal = make(cast.technician_rep, release, kind="removal", replaces=other)
    same_as_reports()
    rows = InstalledPeriod.objects.filter(pk=report.periods.get().pk)
    late = clock.now() + dt.timedelta(days=1)
    for change in (
        {"known_to": late}, {"true_to": late, "closed_by": removal}, {"city": "Ailleurs"},
        {"licence": None}, {"true_from": late}, {"machine": other.periods.first().machine},
    ):  # fmt: skip
        with transaction.atomic():
            assert rows.update(**change) == 1
            assert [one for one in evidence.inspect() if f"report {report.number}: " in one]
            transaction.set_rollback(True)
    with transaction.atomic():
        rows.delete()
        assert [one for one in evidence.inspect() if f"report {report.number}: " in one]
        transaction.set_rollback(True)
    draft = make(cast.technician_rep, release, "submitted")
    rows.update(opened_by=draft)
    assert [one for one in evidence.inspect() if "no report that both have signed" in one]
    rows.update(opened_by=report, doubled=True)
    assert [one for one in evidence.inspect() if "nothing else says that its machine" in one]


def facts():
    rows = InstalledPeriod.objects.order_by("opened_by", "known_from", "pk")
    keys = ("machine__serial_key", "machine__maker_key", "licence__number_key")
    return list(rows.values_list(*rules.SAME, "doubled", *keys))


def test_each_order_of_events_leaves_rows_that_follow_from_the_reports(cast, release):
    """And filled anew, as the migration does, they are the same."""
    for _ in range(3):
        make(cast.technician_rep, release)
    latest = newer(cast)
    chance = random.Random(525)
    done = Counter()
    for _ in range(60):
        done[act(cast, latest, chance)] += 1
        in_force()
    assert {"new", "twin", "update", "replacement", "removal", "annulled", "upheld"} <= done.keys()
    same_as_reports()
    kept = facts()
    assert sum(row[rules.SAME.index("known_to")] is not None for row in kept) > 10
    InstalledPeriod.objects.all().delete()
    Machine.objects.all().delete()
    Licence.objects.all().delete()
    with connection.cursor() as cursor:
        filling.fill_base(cursor)
    same_as_reports()
    assert without_doubled(facts()) == without_doubled(kept)


def without_doubled(rows):
    """Which of two came first is kept as it came, and cannot be told afterwards."""
    place = len(rules.SAME)
    return [row[:place] + row[place + 1 :] for row in rows]


def act(cast, latest, chance):
    """One act of many on a report that stands last on its machine; what was done."""
    later = InstallationReport.objects.filter(replaces=OuterRef("pk"), state__in=IN_BASE)
    last = InstallationReport.objects.filter(~Exists(later), state__in=IN_BASE)
    report = chance.choice([*last.filter(integrator=cast.integrator).order_by("pk"), None])
    acts = ["new", "twin", "update", "replacement", "removal", "annulled", "annulled", "upheld"]
    what = chance.choice([*acts, "dismissed"])
    if report and report.state == "signed" and hasattr(report, "contest"):
        # Once a report.
        what = "annulled"
    if report is None or what == "new":
        make(cast.technician_rep, latest)
        return "new"
    if what == "upheld" or report.state == "contested":
        settle(cast, report if report.state == "contested" else contest(report), "upheld")
        return "upheld"
    if what == "annulled":
        annul(report)
    elif what == "dismissed":
        settle(cast, contest(report), "dismissed")
    elif (
        report.is_removal
        or (what == "update" and report.release == latest)
        or (what == "twin" and twins(cast, report))
    ):
        return "nothing"
    elif what == "twin":
        twin(cast, report, latest)
    else:
        release = report.release if what == "removal" else latest
        make(cast.technician_rep, release, kind=what, replaces=report)
    return what


def twins(cast, report):
    serial, _maker = rules.machine_key(report)
    rows = InstalledPeriod.objects.in_force().filter(integrator=cast.stranger_rep.integrator)
    return rows.filter(machine__serial_key=serial)


BEGUN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def hours(number):
    return BEGUN + dt.timedelta(hours=number)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=9), st.booleans(), st.integers(-5, 20))
def test_at_each_moment_one_row_says_what_is_known_then(steps, ends, begun):
    """Signed, replaced, the replacement void, replaced again, …; at last void itself or not."""
    moments = [hours(sum(steps[: place + 1])) for place in range(len(steps))]
    report = Told(1, False, hours(begun), moments[0])
    marks = moments[1:]
    if ends and len(marks) % 2:
        report = replace(report, void_at=marks.pop())
    pairs = zip(marks[::2], [*marks[1::2], None], strict=False)
    later = [Told(2 + n, False, at, at, void) for n, (at, void) in enumerate(pairs)]
    rows = spans_of(report, reversed(later))
    assert all(one.known_to == two.known_from for one, two in pairwise(rows))
    assert (rows[0].known_from, rows[-1].known_to) == (report.known_from, report.void_at)
    assert all(row.true_to is None or row.true_to >= row.true_from for row in rows)
    for at in {hours(number) for number in range(sum(steps) + 2)}:
        standing = [one for one in later if one.known_from <= at and (one.void_at or LATE) > at]
        known = [row for row in rows if row.known_from <= at and (row.known_to or LATE) > at]
        exists = report.known_from <= at < (report.void_at or LATE)
        assert len(known) == exists
        if exists:
            assert known[0].closed_by == (standing[0].pk if standing else None)
            assert (known[0].true_to is None) == (not standing)
    assert spans_of(replace(report, is_removal=True), later) == []


LATE = hours(10_000)
