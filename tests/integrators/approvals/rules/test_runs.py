"""Since when and until when without a gap, and the counts that rest on it."""

import datetime as dt

import pytest
import time_machine

from integrators.approvals.models import Standing, Suspension
from integrators.approvals.rules.answers import answer_about
from integrators.approvals.rules.eligibility import check
from integrators.approvals.rules.in_force import TOLD, tell_standings
from integrators.models import Approval, Integrator
from integrators.register import entries
from portal.core import clock
from portal.core.products import ProductLine
from tests.cast import sign_in
from tests.integrators.helpers import paris

DAY = dt.timedelta(days=1)
MARCH = dt.date(2026, 3, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def company(cast):
    """A company in order without any approval."""
    cast.integrator.approvals.all().delete()
    return cast.integrator


def approved(company, cast, first, last, **changes):
    """Granted the day before it begins, or as long ago as the first of the renewals."""
    row = {"activity": "install", "line": ProductLine.V4, "granted_by": cast.quality, **changes}
    before = min(first, dt.date(2026, 6, 1)) - DAY
    return Approval.objects.create(
        integrator=company, starts_on=first, ends_on=last,
        granted_at=paris(before.year, before.month, before.day, 9), **row,
    )  # fmt: skip


def suspended(company, cast, start, end):
    Suspension.objects.create(
        integrator=company, starts_at=start, started_by=cast.quality, reason="PV manquants",
        lifted_at=end, lifted_by=cast.quality, lifted_reason="PV reçus",
    )  # fmt: skip


def entry(company):
    return entries.entry_of(entries.approved().get(pk=company.pk))


@time_machine.travel("2026-06-15T10:00:00+02:00", tick=False)
def test_since_and_until_go_over_renewals_and_stop_at_gaps(cast, company):
    approved(company, cast, dt.date(2023, 1, 1), dt.date(2023, 12, 31))
    approved(company, cast, MARCH, dt.date(2026, 4, 30), line=ProductLine.V3)
    approved(company, cast, dt.date(2026, 5, 1), dt.date(2026, 6, 30))
    approved(company, cast, dt.date(2026, 7, 1), dt.date(2027, 1, 31))
    approved(company, cast, dt.date(2027, 2, 2), dt.date(2028, 1, 31))
    found = entry(company)
    assert found.since == MARCH
    assert [(one.line, one.until) for one in found.lines] == [("V4", dt.date(2027, 1, 31))]
    row = Integrator.objects.with_standing().get(pk=company.pk)
    assert (row.approved_until, row.standing) == (dt.date(2027, 1, 31), Standing.APPROVED)
    label = next(
        item.label for item in check(cast.technician, line="V4").requirements
        if item.code == "approval"
    )  # fmt: skip
    assert "31 janvier 2027" in label.replace("\xa0", " ")


@time_machine.travel("2026-06-15T10:00:00+02:00", tick=False)
def test_each_line_and_activity_has_its_own_end(cast, company):
    approved(company, cast, MARCH, dt.date(2026, 12, 31))
    approved(company, cast, MARCH, dt.date(2026, 6, 30), activity="sell")
    approved(company, cast, MARCH, dt.date(2026, 6, 30), line=ProductLine.V3)
    assert {(one.line, one.activities, one.until) for one in entry(company).lines} == {
        ("V4", ("install",), dt.date(2026, 12, 31)),
        ("V4", ("sell",), dt.date(2026, 6, 30)),
        ("V3", ("install",), dt.date(2026, 6, 30)),
    }


@time_machine.travel("2026-06-15T10:00:00+02:00", tick=False)
def test_a_suspension_is_a_gap_one_of_some_hours_is_not(cast, company):
    approved(company, cast, MARCH, dt.date(2027, 2, 28))
    suspended(company, cast, paris(2026, 4, 10, 9), paris(2026, 4, 10, 16))
    assert entry(company).since == MARCH
    suspended(company, cast, paris(2026, 5, 2, 9), paris(2026, 5, 4, 10))
    assert entry(company).since == dt.date(2026, 5, 4)


@time_machine.travel("2026-06-15T10:00:00+02:00", tick=False)
def test_what_was_ended_does_not_count_for_what_was_granted_anew(cast, company):
    approved(company, cast, MARCH, dt.date(2027, 2, 28))
    Suspension.objects.create(
        integrator=company, starts_at=paris(2026, 4, 1, 9), started_by=cast.quality, final=True,
        reason="Fin de la relation",
    )  # fmt: skip
    approved(company, cast, dt.date(2026, 4, 3), dt.date(2027, 2, 28))
    assert entry(company).since == dt.date(2026, 4, 3)


@time_machine.travel("2026-06-15T10:00:00+02:00", tick=False)
def test_an_answer_about_a_day_tells_a_suspension_of_some_hours(cast, company):
    approved(company, cast, MARCH, dt.date(2027, 2, 28))
    suspended(company, cast, paris(2026, 4, 10, 9), paris(2026, 4, 10, 16, 30))
    asked = {"line": "V4", "activity": "install"}
    found = answer_about(company, day=dt.date(2026, 4, 10), **asked)
    assert found.ok
    assert [row.starts_at for row in found.interrupted_by] == [paris(2026, 4, 10, 9)]
    words = found.sentence.replace("\xa0", " ")
    assert words.startswith("Oui, mais pas toute la journée")
    assert "de 9 h 00 à 16 h 30" in words
    for day in (dt.date(2026, 4, 9), dt.date(2026, 4, 11)):
        assert answer_about(company, day=day, **asked).interrupted_by == []


def test_the_home_counts_as_approved_whom_the_register_names(client, cast):
    cast.elsewhere.approvals.update(ends_on=clock.today() + 10 * DAY)
    sign_in(client, cast.quality)
    figures = client.get("/").context["figures"]
    figure = next(one for one in figures if str(one.label) == "Intégrateurs agréés")
    listed = client.get(figure.href)
    assert figure.value == listed.context["count"] == entries.approved().count() == 2


def test_a_page_of_companies_is_told_what_each_of_them_is_told(cast, company):
    """As `with_standing` says it, whatever their number; from one question that is kept."""
    approved(company, cast, clock.today() - 9 * DAY, clock.today() + 400 * DAY)
    others = [cast.suspended_integrator, cast.candidate_integrator]
    for some in ([company], others, [company, *others]):
        told = list(Integrator.objects.filter(pk__in=[one.pk for one in some]))
        tell_standings(told, 5)
        for one in told:
            asked = Integrator.objects.with_standing().get(pk=one.pk)
            assert [getattr(one, name) for name in TOLD] == [getattr(asked, name) for name in TOLD]
    tell_standings([], 5)
