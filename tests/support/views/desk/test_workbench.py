"""The open ticket beside its queue: where one came from, drafts, and who else is at it."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.permissions import Role
from portal.core import clock
from support.actions.desk import assign_ticket
from support.actions.tickets import reply_ticket
from support.models import Draft, Message, MessageKind, TicketState
from support.views.desk import queue
from tests.cast import make_user, sign_in
from tests.support.factories import make_closed, make_taken, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast):
    return sign_in(Client(), cast.support)


@pytest.fixture
def colleague():
    return sign_in(Client(), make_user(Role.SUPPORT, name="Léa Braun"))


def reply(cast, ticket, body="Toujours rien."):
    return reply_ticket(
        by=cast.technician, ticket=ticket, body=body, author=cast.technician,
        author_name="x", author_email="x@x.example", language="fr",
    )  # fmt: skip


def now_url(ticket):
    return reverse("admin:support_ticket_now", args=[ticket.pk])


def test_the_queue_one_came_from_lies_beside_the_ticket(cast, desk):
    first, second, third = (make_taken(cast) for _ in range(3))
    other = make_ticket(cast)
    page = desk.get(second.desk_url, {"show": "mine", "q": first.integrator.name})
    pane = page.context["pane"]
    assert {row.pk for row in pane.rows} == {first.pk, second.pk, third.pk}
    assert other.pk not in {row.pk for row in pane.rows}
    order = [row.pk for row in pane.rows]
    at = order.index(second.pk)
    assert pane.position == at + 1
    query = pane.place.query
    assert pane.previous == (pane.rows[at - 1].desk_url + query if at else "")
    assert pane.next == (pane.rows[at + 1].desk_url + query if at < 2 else "")
    assert "show=mine" in query
    assert "q=" in query


def test_what_is_done_leads_back_beside_the_same_queue(cast, desk):
    ticket = make_ticket(cast)
    answer = desk.post(f"{ticket.desk_url}?show=unassigned", {"verb": "take"})
    assert answer.url == f"{ticket.desk_url}?show=unassigned"
    waiting = make_ticket(cast)
    pane = desk.get(answer.url).context["pane"]
    # It has left the queue: the most urgent one of those that stay comes next.
    assert pane.position is None
    assert pane.next == waiting.desk_url + "?show=unassigned"


def test_next_and_previous_cross_the_pages_of_a_long_queue(cast, desk, monkeypatch):
    monkeypatch.setattr(queue, "PER_PAGE", 2)
    for _ in range(5):
        make_ticket(cast)
    address, seen = desk.get(reverse("admin:support_ticket_changelist")).context["page"][0], []
    url = address.desk_url + "?show=unassigned"
    while url:
        page = desk.get(url)
        seen.append((page.context["ticket"].pk, page.context["pane"].position))
        url = page.context["pane"].next
    assert [position for _, position in seen] == [1, 2, 3, 4, 5]
    assert len({pk for pk, _ in seen}) == 5
    url, back = page.request["PATH_INFO"] + "?show=unassigned&page=3", []
    while url:
        page = desk.get(url)
        back.append(page.context["ticket"].pk)
        url = page.context["pane"].previous
    assert back == [pk for pk, _ in reversed(seen)]


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", "9" * 30, "99999"])
def test_any_page_of_the_queue_can_be_asked_for(cast, desk, page):
    ticket = make_ticket(cast)
    shown = desk.get(ticket.desk_url, {"show": "nothing", "page": page})
    assert shown.status_code == 200
    assert ticket.subject in shown.text


def test_an_answer_saves_itself_and_is_back(cast, desk, colleague):
    ticket = make_taken(cast)
    typed = {"autosave": "1", "body": "Bonjour, dép", "kind": "note"}
    assert "at" in desk.post(ticket.desk_url, typed).json()
    assert not Message.objects.filter(kind=MessageKind.NOTE).exists()
    page = desk.get(ticket.desk_url)
    assert "Bonjour, dép" in page.text
    assert page.context["writes_note"]
    assert "Bonjour, dép" not in colleague.get(ticket.desk_url).text
    desk.post(ticket.desk_url, {"verb": "note", "body": "Bonjour, déplacé."})
    assert not Draft.objects.exists()


def test_emptied_it_is_no_draft(cast, desk):
    ticket = make_taken(cast)
    desk.post(ticket.desk_url, {"autosave": "1", "body": "x"})
    desk.post(ticket.desk_url, {"autosave": "1", "body": " "})
    assert not Draft.objects.exists()


def test_readers_keep_no_draft(cast):
    ticket = make_taken(cast)
    reader = sign_in(Client(), cast.auditor)
    assert reader.post(ticket.desk_url, {"autosave": "1", "body": "x"}).status_code == 403
    assert not Draft.objects.exists()


def test_the_second_sees_that_the_first_is_writing(cast, desk, colleague, monkeypatch):
    ticket = make_taken(cast)
    colleague.post(ticket.desk_url, {"autosave": "1", "body": "Je regarde"})
    for page in (desk.get(ticket.desk_url), desk.get(now_url(ticket))):
        assert "Léa Braun" in page.text
        assert "écrit sur ce ticket" in page.text
    assert "écrit sur ce ticket" not in colleague.get(now_url(ticket)).text
    later = clock.now() + dt.timedelta(minutes=4)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "écrit sur ce ticket" not in desk.get(now_url(ticket)).text


def test_new_messages_are_told_and_stop_an_answer_once(cast, desk):
    ticket = make_taken(cast)
    sent = {"verb": "answer", "body": "Essayez ceci.", **hidden(desk, ticket)}
    reply(cast, ticket)
    assert "1 nouveau message" in desk.get(now_url(ticket), {"seen": sent["seen"]}).text
    page = desk.post(ticket.desk_url, sent)
    assert page.status_code == 200
    assert "1 nouveau message est arrivé pendant que vous écriviez" in page.text
    assert "Essayez ceci." in page.text
    assert "Toujours rien." in page.text
    assert answers(ticket) == 0
    again = {**sent, "seen": page.context["now"].seen, "told": page.context["now"].told}
    assert desk.post(ticket.desk_url, again).status_code == 302
    assert answers(ticket) == 1


def test_a_colleague_who_began_meanwhile_stops_an_answer_once(cast, desk, colleague):
    ticket = make_taken(cast)
    sent = {"verb": "answer", "body": "Essayez ceci.", **hidden(desk, ticket)}
    colleague.post(ticket.desk_url, {"autosave": "1", "body": "Je regarde"})
    page = desk.post(ticket.desk_url, sent)
    assert "Léa Braun écrit aussi sur ce ticket" in page.text
    again = {**sent, "told": page.context["now"].told}
    assert desk.post(ticket.desk_url, again).status_code == 302
    assert answers(ticket) == 1


def test_who_answers_a_colleagues_ticket_is_warned_and_its_technician_is_not(cast, desk, colleague):
    ticket = make_taken(cast)
    words = f"{cast.support.name} a ce ticket en charge"
    assert words in colleague.get(ticket.desk_url).text
    assert words not in desk.get(ticket.desk_url).text
    closed = make_closed(cast)
    assert words not in colleague.get(closed.desk_url).text, "nobody answers on it"


def test_a_ticket_that_changed_hands_meanwhile_stops_an_answer_once(cast, desk):
    ticket = make_taken(cast)
    sent = {"verb": "answer", "body": "Oui.", "holder": "", **hidden(desk, ticket)}
    assign_ticket(by=cast.support, ticket=ticket, technician=make_user("support", name="Lia Roth"))
    sent |= hidden(desk, ticket)
    page = desk.post(ticket.desk_url, sent)
    assert "Lia Roth a maintenant ce ticket en charge" in page.text
    assert answers(ticket) == 0
    again = {**sent, "holder": page.context["colleague"].pk}
    assert f'name="holder" value="{again["holder"]}"' in page.text
    assert desk.post(ticket.desk_url, again).status_code == 302
    assert answers(ticket) == 1


def test_the_list_says_who_else_is_writing(cast, desk, colleague, monkeypatch):
    ticket, other = make_taken(cast), make_taken(cast)
    colleague.post(ticket.desk_url, {"autosave": "1", "body": "Je regarde"})
    url = reverse("admin:support_ticket_changelist")
    assert desk.get(url, {"show": "mine"}).text.count("En train d’écrire\xa0: Léa Braun") == 1
    assert "En train d’écrire\xa0: Léa Braun" not in colleague.get(url, {"show": "all"}).text
    for row in (ticket, other):
        colleague.post(row.desk_url, {"autosave": "1", "body": "Je regarde"})
    before = count(desk, f"{url}?show=all")
    later = clock.now() + dt.timedelta(minutes=4)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "En train d’écrire\xa0: Léa Braun" not in desk.get(url, {"show": "all"}).text
    assert count(desk, f"{url}?show=all") == before <= 12


def test_ages_stand_in_the_list_with_their_dates_in_full(cast, desk):
    monday = dt.datetime(2026, 11, 16, 8, 0, tzinfo=dt.UTC)
    with time_machine.travel(monday, tick=False):
        ticket = make_ticket(cast)
    with time_machine.travel(monday + dt.timedelta(hours=2), tick=False):
        url = reverse("admin:support_ticket_changelist")
        page = sign_in(Client(), cast.support).get(url, {"show": "all"}).text.replace("\xa0", " ")
    assert "il y a 2 h" in page
    assert f'datetime="{ticket.opened_at.isoformat()}" title="16 novembre 2026 à 9 h 00"' in page
    assert '<span class="ago__full">16 novembre 2026 à 15 h 00</span>' in page, "when it is due"
    assert "dans 4 h" in page


def test_ones_own_messages_are_no_news(cast, desk):
    ticket = make_taken(cast)
    sent = hidden(desk, ticket)
    desk.post(ticket.desk_url, {"verb": "note", "body": "Vu.", **sent})
    answer = desk.post(ticket.desk_url, {"verb": "answer", "body": "Oui.", **sent})
    assert answer.status_code == 302
    assert [row.body for row in ticket.messages.order_by("pk")][-2:] == ["Vu.", "Oui."]


@pytest.mark.parametrize("seen", ["", "x", "-1", "²", "9" * 40])
def test_any_key_can_be_sent_back(cast, desk, seen):
    ticket = make_taken(cast)
    assert desk.get(now_url(ticket), {"seen": seen}).status_code == 200
    data = {"verb": "note", "body": "Vu.", "seen": seen}
    answer = desk.post(ticket.desk_url, data)
    # Either it is kept, or the page comes back with what was typed in it.
    kept = ticket.messages.filter(body="Vu.").exists()
    assert answer.status_code == (302 if kept else 200)
    assert kept or "Vu.</textarea>" in answer.text


def hidden(desk, ticket):
    """What the composer sends back of what its page showed."""
    now = desk.get(ticket.desk_url).context["now"]
    return {"seen": now.seen, "told": now.told}


def answers(ticket):
    return Message.objects.filter(ticket=ticket, kind=MessageKind.ANSWER).count()


def count(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_it_asks_no_more_when_there_is_more(cast, desk, colleague):
    ticket = make_taken(cast)
    urls = [f"{ticket.desk_url}?show=mine", f"{ticket.desk_url}?show=all&page=2", now_url(ticket)]
    for url in urls:
        count(desk, url)
    before = [count(desk, url) for url in urls]
    for number in range(45):
        make_taken(cast)
        if number < 5:
            reply(cast, ticket)
    colleague.post(ticket.desk_url, {"autosave": "1", "body": "Je regarde"})
    for url in urls:
        count(desk, url)
    after = [count(desk, url) for url in urls]
    assert all(now <= then for now, then in zip(after, before, strict=True)), (before, after)
    assert ticket.state == TicketState.TAKEN


def test_single_keys_can_be_switched_off(cast, desk):
    ticket = make_taken(cast)
    page = desk.get(ticket.desk_url).text
    for key in ("r", "n", "e", "/"):
        assert f'data-key="{key}"' in page
    assert 'data-keys="off"' not in page
    desk.cookies["keys"] = "off"
    assert 'data-keys="off"' in desk.get(ticket.desk_url).text
