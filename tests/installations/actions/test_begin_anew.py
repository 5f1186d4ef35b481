import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from installations.actions.begin_anew import begin_anew
from installations.actions.cancel_report import cancel_report
from installations.actions.expire_report import SWEEP, expire_report
from installations.models import InstallationReport, ReportKind
from installations.rules.submission import submittable
from integrators.companies.actions.people import record_departure
from portal.core import clock
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from tests.installations.factories import complete_draft, make, newer, submit
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db
ASKED_AGAIN = ["commissioned_at", "opening_total", "event_log_started_at"]


@pytest.fixture
def report(cast, release):
    return make(cast.technician_rep, release, "refused")


def code_of(**values):
    with pytest.raises(Refused) as refused:
        begin_anew(**values)
    return refused.value.code


def test_all_stands_in_it_but_totals_and_dates(report, cast):
    fresh = begin_anew(by=cast.technician, report=report)
    assert (fresh.state, fresh.anew_of, fresh.number) == ("draft", report, None)
    assert fresh.reference != report.reference
    for name in ("merchant_name", "merchant_siret", "shop_name", "licence", "serial_number",
                 "hardware", "release", "file", "trained_by", "user_trained"):  # fmt: skip
        assert getattr(fresh, name) == getattr(report, name), name
    assert fresh.checks.count() == report.checks.count() > 0
    lacking = sorted(one.field for one in submittable(fresh))
    assert lacking == sorted(ASKED_AGAIN)
    entry = JournalEntry.objects.get(event="report.begun_anew")
    assert entry.subject_id == str(fresh.pk)
    assert entry.content["data"]["anew_of"] == report.number


def test_of_a_cancelled_and_of_an_expired_one_too(cast, release):
    cancelled, late = (make(cast.technician_rep, release, "submitted") for _ in range(2))
    cancel_report(by=cast.technician, report=cancelled, reason="Erreur")
    with clock.moved_to(clock.now() + dt.timedelta(days=31)):
        expire_report(by=SWEEP, report=late)
        for one in (cancelled, late):
            assert begin_anew(by=cast.technician, report=one).anew_of == one


def test_not_of_what_waits_is_signed_or_was_thrown_away(cast, release):
    draft = make(cast.technician_rep, release, "draft")
    cancel_report(by=cast.technician, report=draft)
    for one in (
        make(cast.technician_rep, release),
        make(cast.technician_rep, release, "submitted"),
        draft,
    ):
        assert code_of(by=cast.technician, report=one) == "not_ended"


def test_a_colleague_may_and_nobody_else(report, cast):
    for user in (cast.stranger, cast.quality, cast.candidate):
        assert code_of(by=user, report=report) == "stranger"
    record_departure(by=cast.manager, representative=cast.technician_rep)
    assert code_of(by=cast.technician, report=report) == "stranger"
    fresh = begin_anew(by=cast.manager, report=report)
    assert fresh.representative == cast.manager_rep


def test_one_at_a_time(report, cast):
    fresh = begin_anew(by=cast.technician, report=report)
    assert code_of(by=cast.manager, report=report) == "already_begun"
    cancel_report(by=cast.technician, report=fresh)
    assert begin_anew(by=cast.manager, report=report).anew_of == report


def test_whose_machine_was_reported_meanwhile_is_not_begun_anew(cast, release):
    old = make(cast.technician_rep, release)
    latest = newer(cast)
    first, again = (
        complete_draft(cast.technician_rep, latest, kind=ReportKind.UPDATE, replaces=old)
        for _ in range(2)
    )
    first = submit(first, by=cast.technician)
    cancel_report(by=cast.technician, report=first, reason="Erreur")
    fresh = begin_anew(by=cast.technician, report=first)
    assert (fresh.replaces, fresh.kind) == (old, "update")
    cancel_report(by=cast.technician, report=fresh)
    cancel_report(by=cast.technician, report=again)
    make(cast.technician_rep, latest, kind=ReportKind.UPDATE, replaces=old)
    assert code_of(by=cast.technician, report=first) == "nothing_to_replace"


def test_with_a_release_that_may_no_longer_be_installed_the_draft_says_so(report, cast, release):
    releases.withdraw(cast.quality, release)
    fresh = begin_anew(by=cast.technician, report=report)
    assert fresh.release == release
    assert "release_withdrawn" in [one.code for one in submittable(fresh)]


def test_the_database_lets_no_second_one_in(report, cast):
    begin_anew(by=cast.technician, report=report)
    with pytest.raises(IntegrityError), transaction.atomic():
        InstallationReport.objects.create(
            anew_of=report, integrator=report.integrator, representative=cast.technician_rep
        )
