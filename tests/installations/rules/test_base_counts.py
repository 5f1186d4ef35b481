"""What is counted of the base is what its list holds."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from installations.forms.lists import MACHINES, REPORTS
from installations.models import InstallationReport, InstalledPeriod
from installations.models.reports import LISTED_NUMBER
from installations.rules import base_counts
from installations.views.reports import listed
from portal.core import clock
from portal.ui.lists import counting, kept_counts
from tests.cast import make_user, sign_in
from tests.installations.factories import make, newer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def old_reports():
    base_counts.OLD_REPORTS.forget()
    yield base_counts.OLD_REPORTS
    base_counts.OLD_REPORTS.forget()


def listed_by_release():
    found = {}
    for report in InstallationReport.objects.in_force():
        found[report.release_id] = found.get(report.release_id, 0) + 1
    return found


def at_work(cast, release):
    """Machines of which one was updated, one removed, and reports that are not signed yet."""
    updated, removed = (make(cast.technician_rep, release) for _ in range(2))
    make(cast.technician_rep, release, kind="removal", replaces=removed)
    make(cast.technician_rep, release, "submitted")
    make(cast.technician_rep, release, "draft")
    following = newer(cast)
    make(cast.technician_rep, following, kind="update", replaces=updated)
    make(cast.technician_rep, following)
    return following


def test_machines_are_counted_as_the_list_holds_them(cast, release):
    assert base_counts.machines_by_release() == {}
    at_work(cast, release)
    assert base_counts.machines_by_release() == listed_by_release()
    assert sum(listed_by_release().values()) == 2


def test_old_reports_are_counted_once_and_those_that_come_each_time(
    cast, release, old_reports, monkeypatch
):  # fmt: skip
    monkeypatch.setattr(kept_counts, "LARGE", 5)
    following = at_work(cast, release)
    InstallationReport.objects.exclude(signed_at=None).update(
        signed_at=clock.now() - dt.timedelta(days=2)
    )
    assert base_counts.machines_by_release() == listed_by_release()
    until, old = old_reports.known
    assert old.kinds.total() == 5
    for report in InstallationReport.objects.in_force():
        make(cast.technician_rep, following, kind="removal", replaces=report)
    make(cast.technician_rep, following)
    make(cast.technician_rep, following, "submitted")
    with CaptureQueriesContext(connection) as asked:
        told = base_counts.machines_by_release()
    # Those that came since, and those that are void.
    assert len(asked) == 2
    assert told == listed_by_release()
    assert old_reports.known == (until, old)
    reports = InstallationReport.objects.visible_to(cast.quality)
    for kind in ("", "new", "update", "removal"):
        expected = reports.filter(kind=kind) if kind else reports
        assert base_counts.count_of_kind(reports, kind) == expected.count(), kind


@pytest.mark.parametrize(
    "query", ["", "?kind=removal", "?state=signed", "?q=a", "?waits=merchant", "?waits=nobody"]
)
def test_the_lists_say_how_many_there_are(cast, release, query):
    at_work(cast, release)
    page = sign_in(Client(), cast.quality).get(f"/installations/{query}").context
    reports = page["form"].of(InstallationReport.objects.visible_to(cast.quality), cast.quality)
    assert page["counted"] == counting.Counted(reports.count())


def test_of_a_great_many_the_reader_is_told_that_they_are_more(cast, release, monkeypatch):
    at_work(cast, release)
    monkeypatch.setattr(counting, "MOST", 1)
    technician = sign_in(Client(), cast.technician)
    assert "Plus de 1 PV" in technician.get("/installations/").text
    assert "Plus de 1 machines en service" in technician.get("/installations/base/").text
    # Whoever sees all gets the kept sum.
    quality = sign_in(Client(), cast.quality)
    assert "2 machines en service" in quality.get("/installations/base/").text
    assert "2 machines en service" in quality.get("/installations/base/?line=V4").text
    assert "0 machine en service" in quality.get("/installations/base/?line=V3").text


def test_each_list_is_read_in_the_order_of_an_index(cast):
    if connection.vendor != "postgresql":
        # It is for fewer machines than would need any.
        return
    call_command("populate", integrators=20, installations=6000, force=True)
    quality = make_user("quality")
    company = InstallationReport.objects.values_list("integrator", flat=True).first()
    every = listed(InstallationReport.objects.visible_to(quality))
    every = every.annotate(listed_number=LISTED_NUMBER)
    own = every.filter(integrator=company)
    machines = InstalledPeriod.objects.visible_to(quality).in_force().with_words()
    there = machines.filter(integrator=company)
    for rows, order, index in (
        (every, REPORTS["date"], "report_listed"),
        (every, REPORTS["number"], "report_number"),
        (every, REPORTS["shop"], "report_shop"),
        (own, REPORTS["date"], "report_listed_own"),
        (own, ("-updated_at", "-pk"), "report_touched"),
        (machines, MACHINES["site"], "period_town"),
        (machines, MACHINES["release"], "period_version"),
        (there, MACHINES["site"], "period_own_town"),
        (machines.in_department("57"), MACHINES["site"], "period_department"),
    ):
        plan = rows.order_by(*order)[:26].explain()
        assert index in plan, (order, plan)
    plan = every.exclude(state="signed").order_by(*REPORTS["date"])[:26].explain()
    assert "report_not_signed" in plan or "report_listed" in plan, plan
    for waits in ("merchant", "integrator"):
        plan = every.waiting_for(waits).order_by(*REPORTS["date"])[:26].explain()
        assert "report_not_signed" in plan, plan
