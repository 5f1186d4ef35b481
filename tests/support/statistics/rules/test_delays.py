"""Delays, against a small desk counted by hand."""

import datetime as dt

import pytest

from support.actions.desk import take_ticket
from support.actions.tickets import reopen_ticket
from support.models import Ticket
from support.rules.hours import add_minutes
from support.statistics.rules.breakdowns import NONE
from support.statistics.rules.delays import Delay, delays, delays_by_group, delays_by_month
from support.statistics.rules.kinds import tickets_of
from support.statistics.rules.spread import Spread
from tests.support.factories import make_ticket, resolve
from tests.support.statistics.conftest import at, set_to

pytestmark = pytest.mark.django_db


def spread(median, ninth):
    return pytest.approx(Spread(median, ninth))


def test_of_all(desk):
    found = delays(desk.question)
    # 90 minutes are late by the hour that held in October; what held after moves nothing.
    assert (found.take.count, found.take.in_time, found.take.late) == (5, 4, 1)
    assert found.take.spread == spread(30, 78)
    assert (found.answer.count, found.answer.in_time) == (5, None)
    assert found.answer.spread == spread(60, 156)
    assert (found.resolve.count, found.resolve.in_time) == (5, 5)
    assert found.resolve.spread == spread(90, 234)
    assert found.take.share == 80


def test_by_month(desk):
    september, october, november = delays_by_month(desk.question).values()
    assert september.take.spread == spread(20, 28)
    assert (september.take.in_time, october.take.in_time) == (2, 2)
    assert october.take.spread == spread(60, 84)
    assert october.answer.spread == spread(120, 168)
    assert october.resolve.spread == spread(180, 252)
    assert november.take == Delay(0, None, 0)


def test_by_technician_the_busiest_first_and_what_nobody_has_last(cast, desk):
    found = delays_by_group(desk.question)
    assert list(found) == [desk.yann.pk, cast.support.pk, None]
    assert found[desk.yann.pk].take.spread == spread(60, 84)
    assert found[cast.support.pk].take.count == 2
    assert found[None].take.count == 0


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("channel", {"portal": 3, "mail": 1, "phone": 1}),
        ("severity", {"": 5}),
        ("category", {"anomaly": 4, "question": 1, "": 0}),
    ],
)
def test_by_what_the_ticket_says(desk, by, groups):
    found = delays_by_group(desk.question.__class__(desk.question.period, by=by))
    assert {key: row.take.count for key, row in found.items()} == groups


def test_by_integrator_and_by_domain(cast, desk, on_tracker):
    question = desk.question.__class__(desk.question.period, by="integrator")
    found = {key: row.take.count for key, row in delays_by_group(question).items()}
    assert found == {cast.integrator.pk: 5, cast.elsewhere.pk: 1, None: 0}
    question = desk.question.__class__(desk.question.period, by="domain")
    found = {key: row.take.count for key, row in delays_by_group(question).items()}
    assert found == {on_tracker.domain.pk: 1, None: 5}


def test_what_a_ticket_waits_is_left_out(on_tracker, desk):
    # 30 minutes until it was taken, 20 since it came back; two days on the tracker between.
    assert on_tracker.ticket.minutes_to_answer == 50
    found = delays(desk.question.of(domain=str(on_tracker.domain.pk)))
    assert (found.take.count, found.answer.spread) == (1, Spread(50, 50))
    assert delays(desk.question.of(domain=NONE)).take.count == 5


def test_filters_add_up(cast, desk):
    question = desk.question
    assert delays(question.of(technician=str(desk.yann.pk))).take.count == 3
    assert delays(question.of(technician=str(desk.yann.pk), channel="mail")).take.count == 1
    assert delays(question.of(integrator=str(cast.elsewhere.pk))).take.spread == Spread(60, 60)
    assert delays(question.of(category="question")).take.spread == Spread(90, 90)
    company = question.__class__(question.period, company=cast.elsewhere.name)
    assert delays(company).take.count == 1


def test_days_of_paris_bound_the_period(cast, desk):
    day = dt.date(2026, 10, 7)
    one = desk.question.during(type(desk.question.period)(day, day))
    assert delays(one).take.count == 3
    with at(dt.datetime(2026, 10, 7, 22, 30, tzinfo=dt.UTC)):
        make_ticket(cast)  # half past midnight on the 8th
    assert tickets_of(one, "opened").count() == 3


def test_resolved_in_time_by_the_target_of_then(cast, desk):
    """Seven hours; or the hour that is left to whoever takes a ticket late, as it is told."""
    with at(dt.datetime(2026, 11, 4, 8, tzinfo=dt.UTC)):
        set_to(cast.admin, "support_resolve_days", 1)
    opened = dt.datetime(2026, 11, 5, 8, tzinfo=dt.UTC)
    for taken, resolved in ((10, 420), (10, 421), (400, 460), (400, 461)):
        with at(opened):
            ticket = make_ticket(cast)
        with at(add_minutes(opened, taken)):
            ticket = take_ticket(by=cast.support, ticket=ticket)
        with at(add_minutes(opened, resolved)):
            resolve(cast, ticket)
    with at(dt.datetime(2026, 11, 10, 8, tzinfo=dt.UTC)):
        set_to(cast.admin, "support_resolve_days", 9)
    *_others, november = delays_by_month(desk.question).values()
    assert (november.resolve.count, november.resolve.in_time) == (4, 2)
    late = tickets_of(desk.question, "resolved-late")
    assert sorted(late.values_list("minutes_to_resolve", flat=True)) == [421, 461]


def test_in_time_by_the_target_of_its_severity(cast, desk):
    opened = dt.datetime(2026, 11, 5, 8, tzinfo=dt.UTC)
    for severity in ("blocked", "question"):
        with at(opened):
            ticket = make_ticket(cast, severity=severity)
        with at(add_minutes(opened, 90)):
            take_ticket(by=cast.support, ticket=ticket)
    found = delays_by_group(desk.question.__class__(desk.question.period, by="severity"))
    assert {key: row.take.late for key, row in found.items() if key} == {
        "blocked": 1, "question": 0,
    }  # fmt: skip
    assert tickets_of(desk.question.of(severity="blocked"), "taken-late").count() == 1


def test_the_late_are_those_that_are_not_in_time(desk):
    late = tickets_of(desk.question, "taken-late")
    assert list(late.values_list("minutes_to_take", flat=True)) == [90]
    assert not tickets_of(desk.question, "resolved-late").exists()


def test_a_reopened_ticket_is_resolved_once(cast, desk):

    ticket = Ticket.objects.filter(resolved_at__isnull=False).first()
    with at(dt.datetime(2026, 11, 6, 9, tzinfo=dt.UTC)):
        reopen_ticket(by=cast.support, ticket=ticket, reason="Rappel.")
    found = delays(desk.question)
    assert (found.resolve.count, found.take.count, found.answer.count) == (4, 5, 5)
