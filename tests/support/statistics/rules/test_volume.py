"""Volume, against the small desk counted by hand."""

import datetime as dt

import pytest

from support.actions.qualifying import dismiss_ticket
from support.statistics.rules.volume import states_now, volume
from tests.support.factories import make_stranger, make_ticket
from tests.support.statistics.conftest import AFTER, at

pytestmark = pytest.mark.django_db
PORTAL, MAIL, PHONE = "portal", "mail", "phone"


def test_by_hour_weekday_and_month_of_paris(cast, desk):
    with at(dt.datetime(2026, 9, 30, 23, 30, tzinfo=dt.UTC)):
        make_ticket(cast)  # half past one on Thursday, October 1st
    found = volume(desk.question)
    hours, weekdays, months = found.hours, found.weekdays, found.months
    assert len(hours) == 24
    # At ten in summer time, and at ten in winter time.
    assert hours[10] == {PORTAL: 3, MAIL: 2, PHONE: 1}
    assert hours[1] == {PORTAL: 1, MAIL: 0, PHONE: 0}
    assert sum(sum(row.values()) for row in hours.values()) == 7
    assert list(weekdays) == [1, 2, 3, 4, 5, 6, 7]
    assert [sum(row.values()) for row in weekdays.values()] == [2, 1, 3, 1, 0, 0, 0]
    assert found.opened == 7
    assert [sum(row.values()) for row in months.values()] == [2, 4, 1]
    assert months[dt.date(2026, 10, 1)] == {PORTAL: 2, MAIL: 1, PHONE: 1}


def test_what_was_set_aside_was_nobodys_request(cast, desk):
    with at(AFTER):
        aside = make_stranger()
        assert volume(desk.question).months[dt.date(2026, 11, 1)][MAIL] == 2
        dismiss_ticket(by=cast.support, ticket=aside, reason="Publicité")
    assert volume(desk.question).months[dt.date(2026, 11, 1)][MAIL] == 1
    assert sum(states_now().values()) == 7
