"""Hours, days off and targets are planned from a day to come on; what was told stays."""

import datetime as dt

import pytest
import time_machine

from portal.core import clock
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from support.delays.actions import plan_day, plan_hours, plan_target
from support.models import DelayTarget, Holiday, ServiceHours, Ticket
from support.rules import hours
from support.rules.plan import USUAL_WEEK, Target, current_plan
from tests.support.factories import make_ticket

pytestmark = pytest.mark.django_db
FRIDAY = dt.datetime(2026, 11, 13, 16, 40, tzinfo=dt.UTC)  # 17:40 in Paris
SATURDAYS = (*USUAL_WEEK[:5], ((dt.time(9), dt.time(12)),), ())
TODAY = dt.date(2026, 11, 13)
MONDAY = TODAY + dt.timedelta(days=3)


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(FRIDAY, tick=False):
        yield


def paris(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=hours.PARIS)


def test_plan_hours(cast):
    before = make_ticket(cast, severity="blocked")
    assert before.due_at == paris("2026-11-16T09:40")
    plan_hours(by=cast.admin, from_day=TODAY + dt.timedelta(days=1), week=SATURDAYS)
    assert make_ticket(cast, severity="blocked").due_at == paris("2026-11-14T09:40")
    assert Ticket.objects.get(pk=before.pk).due_at == before.due_at
    assert hours.minutes_between(paris("2026-11-07T09:00"), paris("2026-11-07T12:00")) == 0
    row = ServiceHours.objects.get()
    assert row.planned_by == cast.admin
    told = JournalEntry.objects.get(event="service_hours.planned").content["data"]
    assert told == {"from_day": "2026-11-14", "week": row.week}


def test_plan_day_closes_a_day_or_opens_a_holiday(cast):
    plan_day(by=cast.admin, day=MONDAY, is_open=False, name="Inventaire")
    assert make_ticket(cast, severity="blocked").due_at == paris("2026-11-17T09:40")
    plan_day(by=cast.admin, day=MONDAY, is_open=True, name="Inventaire repoussé")
    assert make_ticket(cast, severity="blocked").due_at == paris("2026-11-16T09:40")
    good_friday = dt.date(2027, 3, 26)
    assert not hours.is_working_day(good_friday)
    plan_day(by=cast.admin, day=good_friday, is_open=True, name="Ouvert")
    assert hours.is_working_day(good_friday)
    assert Holiday.objects.count() == 3
    assert JournalEntry.objects.filter(event="holiday.planned").count() == 3


def test_plan_target_holds_from_its_day_on_and_moves_nothing_told(cast):
    before = make_ticket(cast, severity="blocked")
    plan_target(
        by=cast.admin, severity="blocked", from_day=MONDAY, take_minutes=30, resolve_minutes=300
    )
    assert make_ticket(cast, severity="blocked").take_within == 60
    with time_machine.travel(paris("2026-11-16T09:00"), tick=False):
        after = make_ticket(cast, severity="blocked")
        assert after.due_at == paris("2026-11-16T09:30")
        assert current_plan().target_on("blocked", clock.today()) == Target(30, 300)
    assert Ticket.objects.get(pk=before.pk).due_at == before.due_at
    assert DelayTarget.objects.get().planned_by == cast.admin
    assert JournalEntry.objects.filter(event="delay_target.planned").count() == 1


def test_of_two_for_one_day_the_later_planned_holds(cast):
    for minutes in (30, 45):
        plan_target(
            by=cast.admin, severity="request", from_day=MONDAY, take_minutes=minutes,
            resolve_minutes=300,
        )  # fmt: skip
    assert current_plan().target_on("request", MONDAY).take == 45


@pytest.mark.parametrize("days", [0, -1])
def test_what_has_begun_is_not_changed(cast, days):
    day = TODAY + dt.timedelta(days=days)
    doing = [
        lambda: plan_hours(by=cast.admin, from_day=day, week=SATURDAYS),
        lambda: plan_day(by=cast.admin, day=day, is_open=False, name="x"),
        lambda: plan_target(
            by=cast.admin, severity="blocked", from_day=day, take_minutes=1, resolve_minutes=2
        ),
    ]
    for act in doing:
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "not_to_come"


T = dt.time


@pytest.mark.parametrize(
    ("week", "code"),
    [
        (((),) * 7, "wrong_week"),
        ((((T(2), T(3)),), *((),) * 6), "wrong_week"),
        ((((T(9), T(9)),), *((),) * 6), "wrong_week"),
        ((((T(9), T(12)), (T(11), T(13))), *((),) * 6), "wrong_week"),
        (USUAL_WEEK, "same"),
    ],
)
def test_hours_that_are_refused(cast, week, code):
    with pytest.raises(Refused) as refused:
        plan_hours(by=cast.admin, from_day=MONDAY, week=week)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"severity": "x"}, "no_severity"),
        ({"take_minutes": 0}, "wrong_order"),
        ({"resolve_minutes": 20}, "wrong_order"),
        ({"take_minutes": 60, "resolve_minutes": 420}, "same"),
    ],
)
def test_targets_that_are_refused(cast, changes, code):
    values = {"severity": "blocked", "take_minutes": 30, "resolve_minutes": 300, **changes}
    with pytest.raises(Refused) as refused:
        plan_target(by=cast.admin, from_day=MONDAY, **values)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"is_open": False, "name": " "}, "no_name"),
        ({"is_open": True, "name": "x"}, "same"),
    ],
)
def test_days_that_are_refused(cast, values, code):
    with pytest.raises(Refused) as refused:
        plan_day(by=cast.admin, day=MONDAY, **values)
    assert refused.value.code == code
