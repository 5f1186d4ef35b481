"""What a correction makes of the installed base: true is what it says, known what was known."""

import datetime as dt

import pytest
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st

from installations.base.rules import Told, spans_of
from installations.models import InstallationReport, InstalledPeriod, Machine
from installations.plugs import evidence
from portal.core import clock
from tests.cast import sign_in
from tests.installations.base.factories import annul
from tests.installations.base.test_rows import hours, same_as_reports, told_of
from tests.installations.factories import WRONG, corrected, make, newer

pytestmark = pytest.mark.django_db


def known_at(moment):
    """What the portal knew at a moment to be running: machines by serial number."""
    rows = InstalledPeriod.objects.filter(
        Q(known_to=None) | Q(known_to__gt=moment), known_from__lte=moment, true_to=None
    )
    return sorted(rows.values_list("machine__serial", flat=True))


def true_on(moment):
    rows = InstalledPeriod.objects.true_on(moment.date())
    return sorted(rows.values_list("machine__serial", flat=True))


def test_another_serial_number_the_old_machine_was_never_true(cast, release):
    report = make(cast.technician_rep, release)
    before = clock.now()
    right = corrected(report, serial_number="Z0000042")
    assert told_of(report) == [(None, None, report.signed_at, right.signed_at)]
    assert told_of(right) == [(None, None, right.signed_at, None)]
    assert true_on(report.commissioned_at) == ["Z0000042"]
    # What was known on that day is still to be had.
    assert known_at(before) == [report.serial_number]
    assert known_at(clock.now()) == ["Z0000042"]
    assert Machine.objects.count() == 2
    same_as_reports()


def test_another_licence_and_another_day(cast, release):
    report = make(cast.technician_rep, release)
    earlier = report.commissioned_at - dt.timedelta(days=9)
    right = corrected(report, licence="V4-7777-00001", commissioned_at=earlier)
    row = InstalledPeriod.objects.in_force().get()
    assert (row.licence.number, row.true_from) == ("V4-7777-00001", earlier)
    assert (row.opened_by, row.machine) == (right, report.periods.get().machine)
    same_as_reports()


def test_of_an_update_what_it_followed_is_closed_by_the_correction(cast, release):
    old = make(cast.technician_rep, release)
    update = make(cast.technician_rep, newer(cast), kind="update", replaces=old)
    later = update.commissioned_at + dt.timedelta(minutes=30)
    right = corrected(update, commissioned_at=later)
    assert told_of(old) == [
        (None, None, old.signed_at, update.signed_at),
        (update.commissioned_at, update, update.signed_at, right.signed_at),
        (later, right, right.signed_at, None),
    ]
    same_as_reports()


def test_a_removal_that_was_an_update_and_back(cast, release):
    old = make(cast.technician_rep, release)
    removal = make(cast.technician_rep, release, kind="removal", replaces=old)
    assert not InstalledPeriod.objects.in_force().exists()
    later = removal.commissioned_at + dt.timedelta(minutes=5)
    right = corrected(removal, commissioned_at=later)
    assert told_of(old)[-1] == (later, right, right.signed_at, None)
    assert told_of(right) == []
    same_as_reports()


def test_void_what_it_corrected_stands_again(cast, release):
    report = make(cast.technician_rep, release)
    right = corrected(report, serial_number="Z0000042")
    annul(right)
    void_at = right.annulments.get().ended_at
    assert told_of(report) == [
        (None, None, report.signed_at, right.signed_at), (None, None, void_at, None),
    ]  # fmt: skip
    assert known_at(clock.now()) == [report.serial_number]
    same_as_reports()


def test_through_a_chain_the_last_one_counts(cast, release):
    old = make(cast.technician_rep, release)
    update = make(cast.technician_rep, newer(cast), kind="update", replaces=old)
    first = corrected(update, serial_number="Z0000042")
    second = corrected(first, serial_number="Z0000043")
    assert [row.opened_by for row in InstalledPeriod.objects.in_force()] == [second]
    assert told_of(old)[-1][1] == second
    same_as_reports()
    annul(second)
    assert told_of(old)[-1][1] == first
    same_as_reports()


def test_verify_journal_finds_what_does_not_follow(cast, release):
    report = make(cast.technician_rep, release)
    right = corrected(report, serial_number="Z0000042")
    rows = InstalledPeriod.objects.filter(opened_by=report)
    rows.update(known_to=None)
    assert [one for one in evidence.inspect() if f"report {report.number}: " in one]
    rows.update(known_to=right.signed_at)
    reports = InstallationReport.objects.filter(pk=right.pk)
    for change in ({"correction_reason": "Autre."}, {"corrects": None, "correction_reason": ""}):
        reports.update(**change)
        assert [one for one in evidence.inspect() if f"report {right.number}: " in one]
        reports.update(corrects=report, correction_reason=WRONG)
    assert list(evidence.inspect()) == []


def test_the_base_of_a_day_and_its_table_name_the_correction(client, cast, release):
    report = make(cast.technician_rep, release)
    right = corrected(report, serial_number="Z0000042")
    sign_in(client, cast.technician)
    day = f"{report.commissioned_at:%Y-%m-%d}"
    page = client.get("/installations/base/", {"on": day})
    assert [row.opened_by for row in page.context["page"].rows] == [right]
    table = client.get("/installations/base/machines.csv").text
    assert right.number in table
    assert report.number in table  # as what it corrects
    assert "Z0000042" in table


@given(st.lists(st.integers(1, 5), min_size=1, max_size=6), st.integers(0, 6))
def test_at_each_moment_a_chain_has_one_row(steps, voids):
    """Corrected, corrected again, …; then the last ones are void, one after the other."""
    moments = [hours(sum(steps[: place + 1])) for place in range(len(steps))]
    end = hours(sum(steps))
    chain = [
        Told(place + 1, False, at, at, None, place or None) for place, at in enumerate(moments)
    ]
    for place in range(min(voids, len(chain))):
        key = len(chain) - 1 - place
        one, at = chain[key], end + dt.timedelta(hours=place + 1)
        chain[key] = Told(one.pk, False, one.true_from, one.known_from, at, one.corrects)
    rows = []
    for place, one in enumerate(chain):
        rows += spans_of(one, [], chain[place + 1 : place + 2])
    for number in range(sum(steps) + voids + 3):
        at = hours(number)
        known = [row for row in rows if row.known_from <= at and (row.known_to or LATE) > at]
        standing = [one for one in chain if one.known_from <= at and (one.void_at or LATE) > at]
        assert [row.true_from for row in known] == [one.true_from for one in standing[-1:]]


LATE = hours(10_000)
