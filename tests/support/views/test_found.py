"""Lists of tickets that are searched: what they show of what was found, and where nothing was."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from support.actions.desk import add_note
from tests.cast import sign_in
from tests.support.factories import make_closed, make_taken, make_ticket

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]
DESK, PORTAL, BOX = "/admin/support/ticket/", "/support/", "/search/"


@pytest.fixture
def desk(cast):
    return sign_in(Client(), cast.support)


@pytest.fixture
def portal(cast):
    return sign_in(Client(), cast.technician)


@pytest.fixture
def ticket(cast):
    ticket = make_taken(cast, subject="Fin <b>clôturée</b>", body="Les clôtures <i>Z</i> manquent.")
    add_note(by=cast.support, ticket=ticket, body="Le rutabaga, encore une clôture.")
    return ticket


@pytest.mark.parametrize(("who", "path"), [("desk", DESK), ("portal", PORTAL)])
def test_words_found_are_marked_and_what_was_typed_is_kept(request, ticket, who, path):
    page = request.getfixturevalue(who).get(path, {"q": "cloture Z"}).text
    assert "Fin &lt;b&gt;<mark>clôturée</mark>&lt;/b&gt;" in page
    assert "Les <mark>clôtures</mark> &lt;i&gt;<mark>Z</mark>&lt;/i&gt;" in page
    assert 'value="cloture Z"' in page


def test_notes_are_found_and_shown_at_the_desk_alone(desk, portal, ticket):
    page = desk.get(DESK, {"q": "rutabagas"}).text
    assert ticket.number in page
    assert "Le <mark>rutabaga</mark>" in page
    assert "Note interne" in page
    for path in (PORTAL, BOX):
        page = portal.get(path, {"q": "rutabagas", "show": "all"}).text
        assert ticket.number not in page
        assert "rutabaga</mark>" not in page
    page = portal.get(PORTAL, {"q": "cloture"}).text
    assert ticket.number in page
    assert "rutabaga" not in page


def test_the_box_shows_the_letter(desk, portal, ticket):
    for who in (desk, portal):
        page = who.get(BOX, {"q": "clotures"}).text
        assert "Les <mark>clôtures</mark> &lt;i&gt;Z" in page


def test_where_nothing_was_found_closed_tickets_are_offered(cast, portal):
    closed = make_closed(cast, subject="Pinpad")
    page = portal.get(PORTAL, {"q": "pinpads"}).text
    assert closed.number not in page
    assert "La recherche a porté sur" in page
    assert "?show=all&amp;q=pinpads" in page
    page = portal.get(PORTAL, {"q": "pinpads", "show": "all"}).text
    assert closed.number in page
    page = portal.get(PORTAL, {"q": "licornes", "show": "all"}).text
    assert "La recherche a porté sur" in page
    assert "Rechercher aussi" not in page


def test_the_desk_offers_all_queues(cast, desk):
    make_closed(cast, subject="Pinpad")
    page = desk.get(DESK, {"q": "pinpads", "show": "unassigned"}).text
    assert "notes internes" in page
    assert "?show=all&amp;q=pinpads" in page
    answer = desk.get(DESK, {"q": "licornes"})
    assert "notes internes" in answer.text
    assert answer.context["widen"] == ""


def test_a_tab_keeps_the_words(cast, portal, ticket):
    page = portal.get(PORTAL, {"q": "clôture & Z"}).text
    assert "?show=closed&amp;q=cl%C3%B4ture%20%26%20Z" in page


@pytest.mark.parametrize("who", ["desk", "portal"])
@pytest.mark.parametrize("typed", ["clôture", "#1", "licorne", "'\"\\:*&!"])
def test_each_list_takes_as_many_queries_for_one_ticket_as_for_twenty(request, cast, who, typed):
    client = request.getfixturevalue(who)
    path = DESK if who == "desk" else reverse("support:index")

    def count():
        client.get(path, {"q": typed, "show": "all"})
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path, {"q": typed, "show": "all"}).status_code == 200
        return [query["sql"] for query in queries]

    make_ticket(cast)
    few = count()
    for _ in range(20):
        make_ticket(cast)
    many = count()
    assert len(few) == len(many) <= 12, "\n".join(many)
