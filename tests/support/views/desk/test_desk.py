"""The pages of support staff, in the admin."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.permissions import Role
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from support.actions.quarantine import dismiss_mail
from support.mailbox.gateway import receive_mail
from support.models import Call, IncomingMail, Outcome, Ticket, TicketState, TrackerItem
from support.views.desk import mail as mail_views
from tests.cast import make_user, sign_in
from tests.support.factories import (
    make_closed,
    make_item,
    make_on_tracker,
    make_resolved,
    make_site,
    make_stranger,
    make_taken,
    make_ticket,
    make_waiting,
    simple_mail,
)

pytestmark = pytest.mark.django_db

QUEUE = reverse("admin:support_ticket_changelist")
CALLS = reverse("admin:support_call_changelist")
MAIL = reverse("admin:support_incomingmail_changelist")
TRACKER = reverse("admin:support_trackeritem_changelist")


@pytest.fixture
def desk(cast):
    return sign_in(Client(), cast.support)


def state():
    return Ticket.objects.get().state


@pytest.mark.parametrize(
    ("make", "shows", "hides"),
    [
        (make_ticket, ("unassigned", "near", "all"), ("mine", "waiting", "resolved")),
        (make_taken, ("mine", "all"), ("unassigned", "near", "waiting", "resolved")),
        (make_waiting, ("mine", "waiting", "all"), ("unassigned", "near")),
        (make_on_tracker, ("mine", "waiting"), ("unassigned", "near")),
        (make_resolved, ("resolved", "all"), ("mine", "near", "waiting")),
        (make_closed, ("all",), ("mine", "near", "waiting", "resolved", "to_qualify")),
        (lambda cast: make_stranger(), ("to_qualify", "unassigned", "all"), ("mine", "resolved")),
    ],
)
def test_the_queues(cast, desk, make, shows, hides):
    ticket = make(cast)
    for show in shows:
        assert ticket.number in desk.get(QUEUE, {"show": show}).text, show
    for show in hides:
        assert ticket.number not in desk.get(QUEUE, {"show": show}).text, show


@pytest.mark.parametrize(
    ("make", "verb", "data", "after"),
    [
        (make_ticket, "take", {}, TicketState.TAKEN),
        (make_taken, "answer", {"body": "Bonjour"}, TicketState.TAKEN),
        (make_taken, "wait", {"body": "Bonjour"}, TicketState.ON_INTEGRATOR),
        (make_ticket, "note", {"body": "Tiens."}, TicketState.OPEN),
        (make_taken, "resolve", {"qualification": "other", "procedure": "Fait."},
         TicketState.RESOLVED),
        (make_taken, "new_item", {"kind": "correction", "line": "V4", "title": "x",
                                  "description": "y"}, TicketState.ON_TRACKER),
        (make_resolved, "close", {}, TicketState.CLOSED),
        (make_closed, "reopen", {"reason": "Rappel."}, TicketState.OPEN),
        (make_taken, "call", {"caller": "Jean", "notes": "Allô"}, TicketState.TAKEN),
    ],
)  # fmt: skip
def test_what_is_done_on_a_ticket(cast, desk, make, verb, data, after):
    ticket = make(cast)
    response = desk.post(ticket.desk_url, {"verb": verb, **data})
    assert response.status_code == 302
    assert state() == after


def test_put_on_an_item_that_exists_and_given_to_somebody(cast, desk):
    ticket, item = make_taken(cast), make_item(cast)
    other = make_user(Role.SUPPORT)
    desk.post(ticket.desk_url, {"verb": "assign", "technician": other.pk})
    desk.post(ticket.desk_url, {"verb": "tracker", "item": item.pk})
    found = Ticket.objects.get()
    assert (found.assigned_to, found.tracker_item) == (other, item)


@pytest.mark.parametrize(
    ("verb", "data"),
    [
        ("answer", {"body": ""}),
        ("resolve", {"qualification": "", "procedure": "Index reconstruit."}),
        ("new_item", {"kind": "non_conformity", "line": "V4", "title": "x", "description": "y"}),
        ("assign", {"technician": "0"}),
        ("tracker", {"item": ""}),
        ("call", {"caller": ""}),
    ],
)
def test_an_error_is_shown_with_what_was_typed(cast, desk, verb, data):
    ticket = make_taken(cast)
    response = desk.post(ticket.desk_url, {"verb": verb, **data})
    assert response.status_code == 200
    assert "form-errors" in response.text
    if data.get("procedure"):
        assert data["procedure"] in response.text
    assert state() == TicketState.TAKEN


def test_who_comes_second_is_told(cast, desk):
    ticket = make_ticket(cast)
    other = sign_in(Client(), make_user(Role.SUPPORT, name="Léa Braun"))
    other.post(ticket.desk_url, {"verb": "take"})
    page = desk.post(ticket.desk_url, {"verb": "take"}, follow=True).text
    assert "Léa Braun a déjà pris ce ticket en charge" in page


def test_a_step_that_is_no_longer_possible_is_told_and_the_text_is_kept(cast, desk):
    ticket = make_resolved(cast)
    page = desk.post(ticket.desk_url, {"verb": "answer", "body": "Encore un mot."}).text
    assert "rouvrez-le pour continuer" in page
    assert "Encore un mot." in page
    data = {"verb": "resolve", "qualification": "other", "procedure": "Fait."}
    assert "ce n’est plus possible" in desk.post(ticket.desk_url, data).text


def test_readers_read_and_do_nothing(cast):
    ticket = make_ticket(cast)
    for user in (cast.quality, cast.auditor):
        client = sign_in(Client(), user)
        page = client.get(ticket.desk_url)
        assert page.status_code == 200
        assert 'name="verb"' not in page.text
        assert client.post(ticket.desk_url, {"verb": "take"}).status_code == 403
    assert state() == TicketState.OPEN


def test_an_unknown_verb_is_not_found(cast, desk):
    ticket = make_ticket(cast)
    events = JournalEntry.objects.count()
    assert desk.post(ticket.desk_url, {"verb": "delete"}).status_code == 404
    assert Ticket.objects.get().state == ticket.state
    assert JournalEntry.objects.count() == events


def test_a_call_that_opens_a_ticket(cast, desk):
    response = desk.post(
        CALLS,
        {"caller": "Jean", "integrator": cast.integrator.pk, "subject": "TPE", "notes": "Bloqué.",
         "email": cast.technician.email.upper()},
    )  # fmt: skip
    ticket = Ticket.objects.get()
    assert response.url == ticket.desk_url
    assert ticket.requester == cast.technician


def test_an_abandoned_call_and_one_about_an_unknown_ticket(cast, desk):
    assert desk.post(CALLS, {"abandoned": "on"}).status_code == 302
    assert Call.objects.get().abandoned
    page = desk.post(CALLS, {"caller": "x", "ticket": "T-2020-00001"})
    assert "ce ticket n’existe pas" in page.text
    assert Call.objects.count() == 1


def quarantined():
    return receive_mail(simple_mail("inconnu@ailleurs.example", text="<b>gras</b>")).incoming


def test_the_quarantine_is_shown_released_and_dismissed(cast, desk):
    first, second = quarantined(), quarantined()
    assert desk.get(MAIL).text.count("inconnu@ailleurs.example") == 2
    url = reverse("admin:support_incomingmail_change", args=[first.pk])
    page = desk.get(url).text
    assert "&lt;b&gt;gras&lt;/b&gt;" in page
    assert desk.post(url, {"verb": "release"}).status_code == 200
    desk.post(url, {"verb": "release", "integrator": cast.integrator.pk})
    assert Ticket.objects.get().integrator == cast.integrator
    desk.post(reverse("admin:support_incomingmail_change", args=[second.pk]), {"verb": "dismiss"})
    assert set(IncomingMail.objects.values_list("outcome", flat=True)) == {
        Outcome.CREATED, Outcome.IGNORED,
    }  # fmt: skip


def test_many_mails_are_treated_at_once(cast, desk):
    rows = [quarantined() for _ in range(3)]
    page = desk.get(MAIL).text
    assert "gras" in page
    assert desk.post(MAIL, {"verb": "dismiss"}).status_code == 200
    assert desk.post(MAIL, {"verb": "release", "mail": [rows[0].pk]}).status_code == 200
    keys = [row.pk for row in rows[:2]]
    desk.post(MAIL, {"verb": "release", "mail": keys, "integrator": cast.integrator.pk})
    assert Ticket.objects.filter(integrator=cast.integrator).count() == 2
    desk.post(MAIL, {"verb": "dismiss", "mail": [rows[2].pk]})
    assert IncomingMail.objects.get(pk=rows[2].pk).outcome == Outcome.IGNORED


def test_one_that_is_refused_keeps_no_other_from_being_treated(cast):
    browser = sign_in(Client(enforce_csrf_checks=True), cast.support)
    rows = [quarantined() for _ in range(3)]
    page = browser.get(MAIL).text
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    dismiss_mail(by=cast.support, incoming=rows[1])
    answer = browser.post(
        MAIL,
        {"csrfmiddlewaretoken": token, "verb": "dismiss", "mail": [row.pk for row in rows]},
    )
    assert answer.status_code == 200
    assert set(IncomingMail.objects.values_list("outcome", flat=True)) == {Outcome.IGNORED}
    assert "deux fois" not in browser.get(MAIL).text


def ticked(page):
    return set(re.findall(r'name="mail" value="(\d+)"[^>]*checked', page.text))


def test_what_is_refused_stays_ticked(cast, monkeypatch):
    browser = sign_in(Client(enforce_csrf_checks=True), cast.support)
    rows = [quarantined() for _ in range(3)]
    keys = [str(row.pk) for row in rows]

    def send(page, **data):
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)[1]
        return browser.post(MAIL, {"csrfmiddlewaretoken": token, "mail": keys[:2], **data})

    page = browser.get(MAIL)
    assert ticked(page) == set()
    page = send(page, verb="release")
    assert (page.status_code, ticked(page)) == (200, set(keys[:2]))
    # One of the two is refused, as where a colleague was faster with what it would need.
    real = mail_views.release_from_quarantine

    def release(*, incoming, **told):
        if incoming.pk == rows[0].pk:
            raise Refused("Trop tard.", "late")
        return real(incoming=incoming, **told)

    monkeypatch.setattr(mail_views, "release_from_quarantine", release)
    page = send(page, verb="release", integrator=cast.integrator.pk)
    assert (page.status_code, ticked(page)) == (200, {keys[0]})
    assert "Trop tard." in page.text
    assert re.search(rf'<option value="{cast.integrator.pk}"[^>]*selected', page.text)
    monkeypatch.undo()
    page = send(page, verb="release", mail=[keys[0]], integrator=cast.integrator.pk)
    assert page.status_code == 302
    assert Ticket.objects.count() == 2


def test_what_was_set_aside_can_be_let_in_and_its_address_remembered(cast, desk):
    row = quarantined()
    url = reverse("admin:support_incomingmail_change", args=[row.pk])
    desk.post(url, {"verb": "dismiss"})
    assert "Le reclasser" in desk.get(url).text
    desk.post(url, {"verb": "release", "integrator": cast.integrator.pk, "remember": "on"})
    assert Ticket.objects.get().integrator == cast.integrator
    assert quarantined().outcome == Outcome.CREATED


def test_the_raw_mail_is_a_download(cast, desk):
    mail = quarantined()
    response = desk.get(reverse("admin:support_incomingmail_raw", args=[mail.pk]))
    assert b"inconnu@ailleurs.example" in b"".join(response.streaming_content)
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")


def test_the_tracker(cast, desk):
    data = {"kind": "correction", "line": "V4", "title": "Tronqué", "description": "y"}
    item_url = desk.post(f"{TRACKER}add/", data).url
    item = TrackerItem.objects.get()
    assert item_url == item.desk_url
    make_on_tracker(cast, item)
    assert "Tronqué" in desk.get(TRACKER).text
    assert desk.post(item_url, {"verb": "comment", "body": ""}).status_code == 200
    desk.post(item_url, {"verb": "comment", "body": "En essai.", "public": "on"})
    assert "En essai." in desk.get(item_url).text
    desk.post(item_url, {"verb": "settle", "state": "solved", "solution": "Replié."})
    assert state() == TicketState.TAKEN
    again = {"verb": "settle", "state": "solved", "solution": "x"}
    page = desk.post(item_url, again, follow=True)
    assert "déjà réglée" in page.text


def test_ratings_are_listed(cast, desk):
    ticket = make_closed(cast)
    page = desk.get(reverse("admin:support_satisfactionrating_changelist"))
    assert ticket.number in page.text


def test_a_strangers_ticket_bears_its_mark_and_is_linked_or_set_aside(cast, desk):
    ticket, aside = make_stranger(), make_stranger()
    for page in (desk.get(f"{QUEUE}?show=to_qualify"), desk.get(ticket.desk_url)):
        assert "À qualifier" in page.text
        assert "None" not in page.text
    assert ticket.requester_email in desk.get(ticket.desk_url).text
    data = {"verb": "link", "integrator": cast.integrator.pk, "requester": cast.stranger.email}
    page = desk.post(ticket.desk_url, data)
    assert 'href="#id_requester"' in page.text
    data["requester"] = cast.technician.email
    assert desk.post(ticket.desk_url, data).status_code == 302
    ticket.refresh_from_db()
    assert (ticket.integrator, ticket.requester) == (cast.integrator, cast.technician)
    page = desk.get(ticket.desk_url)
    assert 'value="link"' not in page.text
    assert 'value="dismiss"' not in page.text
    assert desk.post(aside.desk_url, {"verb": "dismiss", "reason": "Publicité"}).status_code == 302
    page = desk.get(aside.desk_url)
    assert "Publicité" in page.text
    assert 'value="reopen"' in page.text
    assert "None" not in desk.get(f"{QUEUE}?show=all").text
    assert "None" not in desk.get(reverse("home:index")).text


def count(client, url):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_the_pages_ask_no_more_when_there_is_more(cast, desk):
    item = make_item(cast)
    ticket = make_on_tracker(cast, item, site=make_site(cast.integrator))
    quarantined()
    stranger = make_stranger()
    urls = [f"{QUEUE}?show=all", f"{QUEUE}?show=to_qualify", stranger.desk_url]
    urls += [ticket.desk_url, CALLS, MAIL, TRACKER, item.desk_url]
    desk.post(CALLS, {"caller": "x", "ticket": ticket.number, "notes": "y"})
    for url in urls:
        count(desk, url)
    before = [count(desk, url) for url in urls]
    for number in range(4):
        make_on_tracker(cast, item, site=make_site(cast.integrator))
        make_on_tracker(cast)
        make_stranger()
        quarantined()
        files = [SimpleUploadedFile(f"{number}.txt", b"x")]
        desk.post(ticket.desk_url, {"verb": "note", "body": "z", "files": files})
        desk.post(CALLS, {"caller": "x", "ticket": ticket.number, "notes": "y"})
        desk.post(item.desk_url, {"verb": "comment", "body": "n", "public": "on"})
    after = [count(desk, url) for url in urls]
    assert all(now <= then for now, then in zip(after, before, strict=True)), (before, after)
