"""What the journal vouches for of severities, and of what was planned."""

import datetime as dt

import pytest

from portal.core import clock
from support.actions.severity import set_severity
from support.delays.actions import plan_day, plan_hours, plan_target
from support.models import DelayTarget, Holiday, ServiceHours, Ticket
from support.plugs.evidence import index_delays, inspect_delays
from support.rules.plan import USUAL_WEEK
from tests.support.factories import make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def planned(cast):
    day = clock.today() + dt.timedelta(days=20)
    week = (*USUAL_WEEK[:5], ((dt.time(9), dt.time(12)),), ())
    plan_hours(by=cast.admin, from_day=day, week=week)
    plan_day(by=cast.admin, day=dt.date(2099, 6, 3), is_open=False, name="Inventaire")
    plan_target(
        by=cast.admin, severity="blocked", from_day=day, take_minutes=30, resolve_minutes=300
    )
    ticket = make_ticket(cast, severity="question")
    make_ticket(cast)
    return set_severity(by=cast.support, ticket=ticket, severity="blocked")


def test_nothing_is_found_where_nothing_was_altered(planned):
    assert list(inspect_delays()) == []
    assert len(list(index_delays())) == 3


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (Ticket, {"severity": "request"}),
        (ServiceHours, {"week": [[]] * 7}),
        (ServiceHours, {"from_day": dt.date(2020, 1, 1)}),
        (Holiday, {"is_open": True}),
        (Holiday, {"name": "Autre"}),
        (Holiday, {"day": dt.date(2020, 1, 2)}),
        (DelayTarget, {"take_minutes": 31}),
        (DelayTarget, {"resolve_minutes": 301}),
        (DelayTarget, {"severity": "request"}),
        (DelayTarget, {"from_day": dt.date(2020, 1, 1)}),
    ],
)
def test_what_was_altered_beside_the_actions_is_found(planned, model, changes):
    model.objects.update(**changes)
    assert list(inspect_delays())


@pytest.mark.parametrize("model", [ServiceHours, Holiday, DelayTarget])
def test_what_was_deleted_or_added_is_found(planned, model):
    row = model.objects.get()
    row.pk = None
    row.save()
    assert len(list(inspect_delays())) == 1
    model.objects.all().delete()
    assert list(inspect_delays())
