"""The pages: each figure leads to what it counts, and no page asks more when there is more."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from support.models import Ticket
from support.statistics.periods import Named
from support.statistics.rules.breakdowns import BREAKDOWNS
from tests.cast import sign_in
from tests.support.factories import make_closed, make_ticket, rate
from tests.support.statistics.conftest import AFTER, at, set_to

pytestmark = pytest.mark.django_db
PAGES = ("support:statistics", "support:statistics_delays", "support:statistics_volume")
LISTS = ("support:statistics_tickets", "support:statistics_evaluations")
DAYS = {"first": "2026-09-01", "last": "2026-11-30"}


@pytest.fixture
def staff(client, cast):
    with at(AFTER):
        yield sign_in(client, cast.support)


def tables(context):
    found = [part.table for part in context["parts"]]
    return [*found, context["distribution"]] if "distribution" in context else found


@pytest.mark.parametrize("by", BREAKDOWNS)
@pytest.mark.parametrize("name", PAGES)
def test_each_figure_leads_to_as_many_as_it_says(desk, on_tracker, staff, name, by):
    page = staff.get(reverse(name), {**DAYS, "by": by})
    cells = [
        (f"{table.key}, {row.label}", cell)
        for table in tables(page.context)
        for row in table.rows
        for cell in row.cells
        if cell.link
    ]
    assert len(cells) > 10
    for where, cell in cells:
        shown = staff.get(cell.link)
        assert shown.context["count"] == cell.value, f"{where}: {cell.link}"
        assert cell.link.replace("&", "&amp;") in page.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_figures_at_the_top_lead_there_too(desk, staff, name):
    context = staff.get(reverse(name), DAYS).context
    counts = {
        "asked_link": 5, "answered_link": 4 if "judged" in context else 5, "taken_link": 5,
        "resolved_link": 5, "opened_link": 6,
    }  # fmt: skip
    asked = [key for key in counts if context.get(key)]
    assert asked
    for key in asked:
        assert staff.get(context[key]).context["count"] == counts[key]


def test_a_part_of_the_desk(desk, staff, cast):
    page = staff.get(
        reverse(PAGES[1]), {**DAYS, "technician": desk.yann.pk, "category": "question"}
    )
    assert page.context["delays"].take.count == 1
    page = staff.get(reverse(PAGES[1]), {**DAYS, "company": cast.elsewhere.name})
    assert page.context["delays"].take.count == 1
    page = staff.get(reverse(PAGES[1]), {**DAYS, "integrator": cast.elsewhere.pk})
    assert page.context["delays"].take.count == 1
    assert cast.elsewhere.name in page.content.decode()


def test_periods(desk, staff):
    """On the 20th of November."""
    opened = {"month": 1, "last-month": 3, "quarter": 4, "last-quarter": 2, "year": 6, "": 6}
    for name, count in {**opened, "last-year": 0}.items():
        assert name in Named.values
        page = staff.get(reverse(PAGES[2]), {"period": name})
        assert page.context["opened"] == count, name
    page = staff.get(reverse(PAGES[2]), {"first": "2026-10-07", "last": "2026-10-07"})
    assert page.context["opened"] == 3
    assert page.context["period"] == "Du 7\xa0octobre 2026 au 7\xa0octobre 2026"


@pytest.mark.parametrize(
    "asked",
    [
        {"first": "2026-10-08", "last": "2026-10-07"},
        {"first": "2019-01-01", "last": "2026-10-07"},
        {"first": "0001-01-01"},
        {"last": "9999-12-31"},
        {"first": "nonsense"},
        {"technician": "0"},
        {"integrator": "999999999999999999999"},
        {"integrator": "nonsense"},
        {"by": "nonsense"},
        {"period": "nonsense"},
    ],
)
def test_what_cannot_be_asked_shows_no_figures(desk, staff, asked):
    for name in PAGES:
        page = staff.get(reverse(name), asked)
        assert page.status_code == 200
        assert "parts" not in page.context
        assert "error-summary" in page.content.decode() or "alert" in page.content.decode()
    for name in LISTS:
        assert staff.get(reverse(name), asked).context["count"] == 0
    pdf = staff.get(reverse("support:statistics_pdf"), asked)
    assert pdf.status_code == 302


@pytest.mark.parametrize("name", [*PAGES, *LISTS])
def test_an_empty_desk_says_so(cast, client, name):
    Ticket.objects.all()
    page = sign_in(client, cast.auditor).get(reverse(name))
    assert page.status_code == 200
    assert "Choisissez une autre période" in page.content.decode()
    assert "<canvas" not in page.content.decode()


@pytest.mark.parametrize("by", BREAKDOWNS)
@pytest.mark.parametrize("name", [*PAGES, *LISTS])
def test_how_often_the_database_is_asked_does_not_grow(desk, cast, staff, name, by):
    address = {**DAYS, "by": by, "integrator": cast.integrator.pk}

    def asked():
        staff.get(reverse(name), address)
        with CaptureQueriesContext(connection) as queries:
            staff.get(reverse(name), address)
        return len(queries)

    before = asked()
    for number in range(4):
        with at(dt.datetime(2026, 10, 8 + number, 9, tzinfo=dt.UTC)):
            rate(make_closed(cast).ratings.get(), 3)
            make_ticket(cast)
            set_to(cast.admin, "support_take_hours", 10 + number)
    assert asked() == before <= 12


def test_names_are_those_of_who_may_see_the_desk(desk, client, cast):
    """No page of an integrator's tells how quick a technician is."""
    for user in (cast.manager, cast.admin):
        assert sign_in(client, user).get(reverse(PAGES[1])).status_code == 403


@pytest.mark.parametrize("name", PAGES)
def test_the_rail_names_the_room_by_all_that_it_holds(desk, staff, name):
    page = staff.get(reverse(name)).content.decode()
    link = re.search(r'<a[^>]*href="/support/statistics/"[^>]*>.*?</a>', page, re.S)[0]
    assert "Statistiques" in link
    assert "Satisfaction" not in link
    assert 'aria-current="page"' in link or 'aria-current="true"' in link
    assert re.search(r"<h1[^>]*>\s*Statistiques du support", page)
