"""The page of hours and delays: what holds, what is planned, what a change would mean."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from support.actions.desk import answer_ticket
from support.delays.actions import plan_day, plan_hours, plan_target
from support.models import DelayTarget, Holiday, ServiceHours, Ticket
from support.rules import plan as plans
from support.rules.plan import USUAL_WEEK, week_of
from tests.cast import sign_in
from tests.support.factories import make_stranger, make_taken, make_ticket

pytestmark = pytest.mark.django_db
FRIDAY = dt.datetime(2026, 11, 13, 16, 40, tzinfo=dt.UTC)
URL = "support:delays"
WEEK = {f"hours-day{n}": "9h-12h, 14:00–18:00" for n in range(5)}


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(FRIDAY, tick=False):
        yield


@pytest.fixture
def admin(cast):
    return sign_in(Client(), cast.admin)


def text(response):
    return response.content.decode().replace("\xa0", " ").replace("\u202f", " ")


def test_it_says_what_holds_and_until_when_a_ticket_of_friday_evening_is_due(admin):
    page = text(admin.get(reverse(URL)))
    assert "lun–ven 9 h 00–12 h 00, 14 h 00–18 h 00" in page.lower().replace(".", "")
    assert "lundi 16 novembre 2026, 9 h 40" in page.replace("<time", "").replace("</time>", "")
    assert "25 décembre 2026" in page


def test_what_is_typed_is_shown_before_it_is_planned(admin):
    sent = {"verb": "hours", "hours-from_day": "2026-11-14", **WEEK, "hours-day5": "9-12"}
    page = text(admin.post(reverse(URL), sent | {"see": "yes"}))
    assert not ServiceHours.objects.exists()
    assert "sans le changement" in page
    assert admin.post(reverse(URL), sent).status_code == 302
    assert week_of(ServiceHours.objects.get())[5] == ((dt.time(9), dt.time(12)),)
    assert "14 novembre 2026" in text(admin.get(reverse(URL)))


@pytest.mark.parametrize(
    ("verb", "sent", "model"),
    [
        ("day", {"day-day": "2026-11-16", "day-name": "Inventaire", "day-is_open": ""}, Holiday),
        (
            "target",
            {
                "target-severity": "blocked", "target-from_day": "2026-11-16",
                "target-take_hours": "0.5", "target-resolve_hours": "5",
            },
            DelayTarget,
        ),
    ],
)  # fmt: skip
def test_days_and_targets(admin, verb, sent, model):
    page = text(admin.post(reverse(URL), {"verb": verb, **sent, "see": "yes"}))
    assert "sans le changement" in page
    assert not model.objects.exists()
    assert admin.post(reverse(URL), {"verb": verb, **sent}).status_code == 302
    assert model.objects.count() == 1


@pytest.mark.parametrize("typed", ["9", "9-25", "le matin", "12-9", "9-12, 11-13", "3-4"])
def test_hours_that_are_none_are_told(admin, typed):
    sent = {"verb": "hours", "hours-from_day": "2026-11-16", **WEEK, "hours-day5": typed}
    page = admin.post(reverse(URL), sent)
    assert page.status_code == 200
    assert page.context["forms"]["hours"].errors
    assert not ServiceHours.objects.exists()


def test_what_the_action_refuses_is_told(admin):
    sent = {"verb": "day", "day-day": "2026-11-13", "day-name": "x", "day-is_open": ""}
    assert "à partir de demain" in text(admin.post(reverse(URL), sent))


def test_support_reads_and_changes_nothing(cast):
    client = sign_in(Client(), cast.support)
    assert "Prévoir un changement" not in text(client.get(reverse(URL)))
    assert client.post(reverse(URL), {"verb": "day"}).status_code == 403


def test_the_foot_of_pages_says_the_hours_that_hold(cast, admin):
    week = (((dt.time(8), dt.time(20)),), *USUAL_WEEK[1:])
    plan_hours(by=cast.admin, from_day=dt.date(2026, 11, 16), week=week)
    assert "8 h 00–20 h 00" not in text(Client().get("/legal/"))
    with time_machine.travel(FRIDAY + dt.timedelta(days=3), tick=False):
        assert "8 h 00–20 h 00" in text(Client().get("/verify/"))


def test_why_a_time_is_due_is_told_as_it_was_known_then(cast):
    plan_day(by=cast.admin, day=dt.date(2026, 11, 16), is_open=False, name="Inventaire")
    ticket = make_ticket(cast, severity="blocked")
    with time_machine.travel(FRIDAY + dt.timedelta(minutes=1), tick=False):
        plan_day(by=cast.admin, day=dt.date(2026, 11, 17), is_open=False, name="Grève")
    page = text(sign_in(Client(), cast.support).get(ticket.desk_url))
    why = re.sub(r"<[^>]+>", "", page[page.index("Pourquoi cette échéance") :][:1500])
    assert "Bloquant" in why
    assert "1 h" in why
    assert "Inventaire" in why
    assert "Grève" not in why


def test_why_tells_of_pauses_and_what_is_left(cast):
    ticket = make_taken(cast, severity="impaired")
    with time_machine.travel(FRIDAY + dt.timedelta(minutes=15), tick=False):
        answer_ticket(by=cast.support, ticket=ticket, body="?", waits=True)
    with time_machine.travel(FRIDAY + dt.timedelta(days=4), tick=False):
        answer_ticket(by=cast.support, ticket=ticket, body="Je reprends.")
        page = text(sign_in(Client(), cast.support).get(ticket.desk_url))
    why = re.sub(r"<[^>]+>", "", page[page.index("Pourquoi cette échéance") :][:1500])
    assert "15 min" in why
    assert "13 h 45" in why
    assert "a attendu" in why


def test_the_queue_is_narrowed_by_severity_and_shows_what_the_requester_says(cast):
    wanted = make_ticket(cast, severity="blocked")
    other = make_ticket(cast, says_blocked=True)
    client = sign_in(Client(), cast.support)
    url = reverse("admin:support_ticket_changelist")
    page = client.get(url, {"show": "unassigned"})
    assert "Bloquant ?" in text(page)
    rows = client.get(url, {"show": "unassigned", "severity": "blocked"}).context["page"]
    assert [row.pk for row in rows] == [wanted.pk]
    assert other.pk not in {row.pk for row in rows}


def test_a_requester_proposes_and_support_says(cast):
    sent = {"subject": "Panne", "body": "Plus rien ne marche.", "says_blocked": "on"}
    sign_in(Client(), cast.technician).post(reverse("support:new"), sent)
    ticket = Ticket.objects.get()
    assert (ticket.says_blocked, ticket.severity, ticket.take_within) == (True, "", 240)
    desk = sign_in(Client(), cast.support)
    page = desk.get(ticket.desk_url)
    assert page.context["forms"]["severity"].initial == {"severity": "blocked"}
    desk.post(ticket.desk_url, {"verb": "severity", "severity": "blocked"})
    ticket.refresh_from_db()
    assert (ticket.severity, ticket.take_within) == ("blocked", 60)
    theirs = text(sign_in(Client(), cast.technician).get(ticket.get_absolute_url()))
    assert "Bloquant : caisse à l’arrêt" in theirs


def test_whoever_says_whose_it_is_says_how_urgent(cast):
    ticket = make_stranger()
    sent = {"verb": "link", "integrator": cast.integrator.pk, "severity": "request"}
    sign_in(Client(), cast.support).post(ticket.desk_url, sent)
    ticket.refresh_from_db()
    assert (ticket.integrator, ticket.severity) == (cast.integrator, "request")


def test_queries_are_as_many_whatever_is_planned(cast, admin):
    def count():
        plans.forget()
        with CaptureQueriesContext(
            connection,
        ) as found:
            admin.get(reverse(URL))
        return len(found)

    admin.get(reverse(URL))
    plan_day(by=cast.admin, day=dt.date(2026, 11, 16), is_open=False, name="Un")
    few = count()
    for number in range(1, 6):
        day = dt.date(2026, 11, 16) + dt.timedelta(days=number)
        plan_day(by=cast.admin, day=day, is_open=False, name="Encore")
        plan_target(
            by=cast.admin, severity="request", from_day=day, take_minutes=number + 1,
            resolve_minutes=500,
        )  # fmt: skip
    assert count() == few
