"""A desk small enough to be counted by hand."""

import datetime as dt
from types import SimpleNamespace

import pytest
import time_machine

from portal.accounts.permissions import Role
from portal.house.actions import change_setting
from portal.house.known import house_settings, value_of
from releases.models import RequirementDomain
from support.actions.closing import close_ticket
from support.actions.desk import answer_ticket, resolve_ticket, take_ticket
from support.actions.tracker import put_on_tracker, settle_tracker_item
from support.models import Channel, Qualification, TrackerState
from support.rules.hours import add_minutes
from support.statistics.periods import Period
from support.statistics.rules.question import Question
from tests.cast import make_user
from tests.support.factories import make_item, make_stranger, make_ticket, rate

AUTUMN = Period(dt.date(2026, 9, 1), dt.date(2026, 11, 30))
AFTER = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def at(moment):
    return time_machine.travel(moment, tick=False)


def set_to(by, key, value):
    known = house_settings.get(key)
    change_setting(by=by, known=known, was=value_of(key), value=value)


@pytest.fixture
def desk(cast):
    """Opened at 10 h, taken after so many minutes, answered after twice, resolved after thrice.

    September: 10 and 30, both of Camille's by the portal, scored 5 and 2. October: 20, 60, 90,
    of Yann's; 20 by mail, scored 4; 60 of another company, scored 1 by a program, it seems; 90
    by phone, a question, scored 4. From October on tickets are to be taken within one hour; in
    November that is changed again. November: a stranger's, open.
    """
    yann = make_user(Role.SUPPORT, name="Yann Le Goff")
    plan = [
        (9, 10, cast.support, {}, 5, ()),
        (9, 30, cast.support, {}, 2, ()),
        (10, 20, yann, {"channel": Channel.MAIL}, 4, ()),
        (10, 60, yann, {"rep": cast.stranger_rep}, 1, ["crowd"]),
        (10, 90, yann, {"channel": Channel.PHONE}, 4, ()),
    ]
    with at(dt.datetime(2026, 10, 1, 8, tzinfo=dt.UTC)):
        set_to(cast.admin, "support_take_hours", 1)
    for month, minutes, technician, opening, score, doubts in plan:
        opened = dt.datetime(2026, month, 7, 8, 0, tzinfo=dt.UTC)
        with at(opened):
            ticket = make_ticket(cast, **opening)
        with at(add_minutes(opened, minutes)):
            ticket = take_ticket(by=technician, ticket=ticket)
        with at(add_minutes(opened, minutes * 2)):
            answer_ticket(by=technician, ticket=ticket, body="Quelle version ?")
        kind = Qualification.QUESTION if minutes == 90 else Qualification.ANOMALY
        with at(add_minutes(opened, minutes * 3)):
            ticket = resolve_ticket(
                by=technician, ticket=ticket, qualification=kind, procedure="Réaffectée."
            )
            ticket = close_ticket(by=ticket.requester, ticket=ticket)
            rate(ticket.ratings.get(), score, doubts=doubts)
    with at(dt.datetime(2026, 11, 3, 9, tzinfo=dt.UTC)):
        set_to(cast.admin, "support_take_hours", 35)
        stranger = make_stranger()
    return SimpleNamespace(yann=yann, stranger=stranger, question=Question(AUTUMN))


@pytest.fixture
def on_tracker(cast):
    """Taken at 10 h 30, on the tracker of a domain until the 10th at 9 h, answered at 9 h 20."""
    domain = RequirementDomain.objects.order_by("pk").first()
    with at(dt.datetime(2026, 9, 8, 8, 0, tzinfo=dt.UTC)):
        ticket, item = make_ticket(cast), make_item(cast, domain=domain)
    with at(dt.datetime(2026, 9, 8, 8, 30, tzinfo=dt.UTC)):
        ticket = take_ticket(by=cast.support, ticket=ticket)
        put_on_tracker(by=cast.support, ticket=ticket, item=item)
    with at(dt.datetime(2026, 9, 10, 7, 0, tzinfo=dt.UTC)):
        settle_tracker_item(
            by=cast.support, item=item, state=TrackerState.REJECTED, solution="Le matériel."
        )
    with at(dt.datetime(2026, 9, 10, 7, 20, tzinfo=dt.UTC)):
        answer_ticket(by=cast.support, ticket=ticket, body="C’est le câble.")
    ticket.refresh_from_db()
    return SimpleNamespace(ticket=ticket, domain=domain)
