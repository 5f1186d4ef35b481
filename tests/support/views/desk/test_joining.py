"""Merging and splitting at the desk's page, by its forms and keys."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.accounts.permissions import Role
from portal.core import clock
from support.actions.joining import merge_ticket
from support.models import Draft, Message, MessageKind, Ticket, TicketState
from tests.cast import make_user, sign_in
from tests.support.factories import make_stranger, make_taken, make_ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast):
    return sign_in(Client(), cast.support)


def count(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_a_ticket_is_merged_by_its_number_and_separated_on_the_survivors_page(cast, desk):
    ticket, into = make_ticket(cast), make_taken(cast)
    page = desk.post(ticket.desk_url, {"verb": "merge", "ticket": "T-2026-99999"})
    assert page.context["opened"] == "merge"
    page = desk.post(ticket.desk_url, {"verb": "merge", "ticket": ticket.number})
    assert page.context["opened"] == "merge"
    sent = desk.post(ticket.desk_url, {"verb": "merge", "ticket": into.number.lower()}, follow=True)
    assert sent.redirect_chain[-1][0] == into.desk_url
    assert [row.pk for row in sent.context["merged"]] == [ticket.pk]
    desk.post(into.desk_url, {"verb": "separate", "ticket": ticket.number})
    assert Ticket.objects.get(pk=ticket.pk).state == TicketState.OPEN
    late = desk.post(into.desk_url, {"verb": "separate", "ticket": ticket.number})
    assert "plus fusionné" in late.text


def test_a_strangers_one_asks_to_confirm_whose_it_is(cast, desk):
    ticket, into = make_stranger(), make_taken(cast)
    assert 'name="is_theirs"' in desk.get(ticket.desk_url).text
    assert 'name="is_theirs"' not in desk.get(into.desk_url).text
    data = {"verb": "merge", "ticket": into.number}
    assert desk.post(ticket.desk_url, data).status_code == 200
    assert desk.post(ticket.desk_url, data | {"is_theirs": "on"}).status_code == 302


def test_messages_are_chosen_and_split_off(cast, desk):
    ticket = make_taken(cast)
    first = ticket.messages.get(kind=MessageKind.REQUEST)
    data = {"verb": "split", "messages": [first.pk], "subject": "Autre", "severity": "question",
            "qualification": "question"}  # fmt: skip
    page = desk.post(ticket.desk_url, data)
    assert (page.status_code, page.context["opened"]) == (200, "split")
    assert desk.post(ticket.desk_url, data | {"messages": ["x"]}).status_code == 200
    desk.post(ticket.desk_url, {"verb": "note", "body": "y"})
    page = desk.get(ticket.desk_url)
    assert page.text.count('name="messages"') == 2


def test_what_is_sent_to_a_merged_one_is_kept_as_a_draft_of_the_survivor(cast, desk):
    ticket, into = make_taken(cast), make_taken(cast)
    merge_ticket(by=cast.support, ticket=ticket, into=into)
    sent = desk.post(f"{ticket.desk_url}?show=mine", {"verb": "note", "body": "Presque fini"})
    assert sent.url == f"{into.desk_url}?show=mine"
    kept = Draft.objects.get()
    assert (kept.ticket, kept.body, kept.is_note) == (into, "Presque fini", True)
    saved = desk.post(ticket.desk_url, {"autosave": "1", "body": "Autre"})
    assert "at" in saved.json()
    assert desk.get(ticket.desk_url).url == into.desk_url


def test_what_is_typed_on_an_open_page_of_a_merged_one_is_kept_to_its_last_word(cast, desk):
    ticket, into = make_taken(cast), make_taken(cast)
    desk.post(ticket.desk_url, {"autosave": "1", "body": "Essayez"})
    merge_ticket(by=cast.support, ticket=ticket, into=into)
    desk.post(ticket.desk_url, {"autosave": "1", "body": "Essayez de redémarrer"})
    assert Draft.objects.get().body == "Essayez de redémarrer"
    desk.post(into.desk_url, {"autosave": "1", "body": "Tout autre chose"})
    desk.post(ticket.desk_url, {"autosave": "1", "body": "Essayez de redémarrer la caisse"})
    assert Draft.objects.get().body == "Tout autre chose"
    desk.post(ticket.desk_url, {"verb": "answer", "body": "Essayez de redémarrer la caisse."})
    kept = Draft.objects.get()
    assert kept.body == "Essayez de redémarrer la caisse.\n\nTout autre chose"
    assert kept.ticket == into


def test_whoever_writes_is_told_of_a_merge_once(cast, desk):
    ticket, into = make_ticket(cast), make_taken(cast)
    seen = desk.get(into.desk_url).context["now"].seen
    merge_ticket(by=make_user(Role.SUPPORT), ticket=ticket, into=into)
    # Of a letter that waited for people the day is older than its key.
    Message.objects.filter(ticket=ticket, event="merged").update(created_at=ticket.opened_at)
    data = {"verb": "answer", "body": "Voilà.", "seen": seen}
    page = desk.post(into.desk_url, data)
    assert "1 nouveau message" in page.text.replace("\xa0", " ")
    again = data | {"seen": page.context["now"].seen}
    assert desk.post(into.desk_url, again).status_code == 302


def test_its_keys_are_named_and_who_only_reads_has_none(cast, desk):
    ticket = make_taken(cast)
    page = desk.get(ticket.desk_url).text
    assert 'data-key="m"' in page
    assert 'data-key="s"' in page
    auditor = sign_in(Client(), cast.auditor)
    assert 'value="merge"' not in auditor.get(ticket.desk_url).text
    assert auditor.post(ticket.desk_url, {"verb": "merge"}).status_code == 403


def test_it_asks_no_more_when_more_is_merged(cast, desk):
    into = make_taken(cast)
    merge_ticket(by=cast.support, ticket=make_ticket(cast), into=into)
    theirs = sign_in(Client(), cast.technician)
    urls = [(desk, into.desk_url), (theirs, into.get_absolute_url())]
    for client, url in urls:
        count(client, url)
    before = [count(client, url) for client, url in urls]
    for _ in range(6):
        merge_ticket(by=cast.support, ticket=make_ticket(cast), into=into)
    assert [count(client, url) for client, url in urls] == before
    # A merged ticket costs nothing: those that hang together are asked for anyway.
    alone = make_taken(cast).desk_url
    count(desk, alone)
    assert count(desk, alone) == before[0] <= 20


def test_next_and_previous_pass_over_what_is_merged(cast, desk):
    first, merged, last = (make_taken(cast) for _ in range(3))
    merge_ticket(by=cast.support, ticket=merged, into=first)
    Ticket.objects.filter(pk=first.pk).update(updated_at=clock.now())
    Ticket.objects.filter(pk=last.pk).update(updated_at=merged.opened_at)
    pane = desk.get(first.desk_url, {"show": "all"}).context["pane"]
    assert [row.pk for row in pane.rows] == [first.pk, merged.pk, last.pk]
    assert pane.next == f"{last.desk_url}?show=all"
    pane = desk.get(last.desk_url, {"show": "all"}).context["pane"]
    assert (pane.position, pane.previous) == (3, f"{first.desk_url}?show=all")
