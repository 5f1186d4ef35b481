"""An integrator's home: one sentence, then what must be done, then what is useful."""

import datetime as dt

import pytest
from django.test import Client
from lxml import html

from integrators.companies.actions.people import record_departure
from integrators.models import TrainingRecord
from tests.cast import sign_in
from tests.home.counting import count, queries_of_home
from tests.installations.factories import make
from tests.releases import factories as releases
from tests.support import factories as desk

pytestmark = pytest.mark.django_db


def home(user):
    return sign_in(Client(), user)


def tree_of(client):
    response = client.get("/")
    assert response.status_code == 200
    return html.fromstring(response.text)


def duties(client):
    """(urgency, title, label of its button, href), in the order of the page."""
    found = []
    for one in tree_of(client).xpath("//*[contains(@class,'duties__item ')]"):
        [button] = one.xpath("./a")
        [title] = one.xpath(".//*[@class='duties__title']/text()")
        urgency = one.get("class").rpartition("--")[2]
        found.append((urgency, title, button.text_content().strip(), button.get("href")))
    return found


def test_the_next_act_comes_first_then_where_the_company_stands(cast, release):
    make(cast.technician_rep, release, "draft")
    main = tree_of(home(cast.technician)).get_element_by_id("main")
    first = main.xpath(".//h1/following::a[contains(@class,'button--primary')]")[0]
    assert first.xpath("ancestor::section/@aria-labelledby") == ["next-act"]
    [sentence] = main.xpath(".//section/following::p[@class='lead'][1]/text()")[:1]
    assert sentence.startswith("Votre entreprise est agréée pour vendre, installer et maintenir")
    assert release.version in main.text_content()
    assert "Agréé" in main.text_content()


def test_whoever_left_is_told(cast):
    record_departure(by=cast.manager, representative=cast.technician_rep)
    assert "Vous ne représentez plus" in tree_of(home(cast.technician)).text_content()


def test_duties_stand_in_order_of_urgency_each_with_one_button(cast, release):
    make(cast.technician_rep, release)
    make(cast.technician_rep, release, "integrator")
    make(cast.technician_rep, releases.published(cast, version=releases.NEWER_V4), "draft")
    desk.make_waiting(cast)
    desk.make_resolved(cast)
    client = home(cast.technician)
    told = duties(client)
    order = ["now", "soon", "later"]
    assert [row[0] for row in told] == sorted((row[0] for row in told), key=order.index)
    assert {row[0] for row in told} == set(order)
    assert len({row[3] for row in told}) == len(told)


def test_what_is_counted_is_what_the_button_shows(cast, release):
    for _ in range(2):
        make(cast.technician_rep, release)
        desk.make_waiting(cast)
    older = make(cast.technician_rep, release, "integrator")
    desk.make_ticket(cast)
    releases.withdraw(cast.quality, release)
    client = home(cast.technician)
    told = {title: href for _urgency, title, _label, href in duties(client)}
    counted = {title: href for title, href in told.items() if title.split()[0].isdecimal()}
    assert len(counted) == 2
    for title, href in counted.items():
        assert count(client, href) == int(title.split()[0]), title
    assert older.get_absolute_url() in told.values()


def test_reports_that_wait_and_drafts_are_counted_as_listed(cast, release):
    for until in ("integrator", "submitted", "signed", "draft", "draft"):
        make(cast.technician_rep, release, until)
    make(cast.manager_rep, release, "draft")
    client = home(cast.technician)
    counted = [row for row in duties(client) if row[1].split()[0].isdecimal()]
    assert len(counted) == 2
    for _urgency, title, _label, href in counted:
        assert count(client, href) == int(title.split()[0]) == 2, title


def test_a_training_that_ends_is_asked_for_from_here(cast, time_machine):
    ends = TrainingRecord.objects.filter(representative=cast.technician_rep)
    day = ends.order_by("expires_on").first().expires_on
    time_machine.move_to(dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC))
    client = home(cast.technician)
    [duty] = [row for row in duties(client) if "formation V4 expire" in row[1]]
    assert duty[2] == "Voir les sessions"
    assert client.get(duty[3]).status_code == 200


def test_nothing_to_do_is_said(cast):
    tree = tree_of(home(cast.technician))
    text = tree.text_content()
    assert "Rien ne vous attend" in text
    assert tree.xpath("//*[contains(@class,'next-act--idle')]//a/@href") == ["/installations/new/"]
    assert "Aucun ticket ouvert" in text
    assert "Pas encore de PV" in text or "Aucun PV" in text


def test_strangers_see_nothing_of_it(cast, release):
    report = make(cast.technician_rep, release)
    ticket = desk.make_ticket(cast)
    text = tree_of(home(cast.stranger)).text_content()
    assert report.number not in text
    assert ticket.number not in text
    assert cast.integrator.name not in text


def test_a_visitor_gets_the_public_page(client, db):
    page = client.get("/")
    assert page.status_code == 200
    assert "/accounts/login/" in page.text


@pytest.mark.parametrize("who", ["technician", "manager"])
def test_the_number_of_queries_does_not_grow(cast, release, who):
    releases.published(cast, line="V3", version=releases.V3)
    counts = []
    for _ in range(2):
        for until in ("draft", "submitted", "integrator", "signed"):
            make(cast.technician_rep, release, until)
        for make_one in (desk.make_ticket, desk.make_waiting, desk.make_resolved):
            make_one(cast)
        counts.append(queries_of_home(getattr(cast, who)))
    few, many = counts
    assert len(few) == len(many)
    assert len(few) <= 20, "\n".join(sql[:120] for sql in few)
