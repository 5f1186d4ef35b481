"""An answer waits ten seconds: nobody outside sees it, it can be undone, and it leaves once."""

import datetime as dt
import multiprocessing
import os
import re
import signal
import time
from pathlib import Path
from threading import Thread

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import close_old_connections, connection, transaction
from django.test import Client
from django.urls import reverse

from portal.accounts.permissions import Role
from portal.accounts.sent_twice.claims import SentAlready
from portal.core import clock
from portal.core.actions import guard
from portal.house.actions import change_setting
from portal.house.known import house_settings
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from portal.outbox.notices import Notice
from portal.ui import search
from support.actions.desk import resolve_ticket
from support.actions.joining import merge_ticket
from support.drafts import answers, holding
from support.models import Draft, HeldAnswer, HeldFile, MessageKind, Ticket, TicketState
from support.tasks import send_held, send_held_answers
from tests.cast import make_user, sign_in
from tests.support.factories import make_taken

pytestmark = pytest.mark.django_db

WORDS = "Essayez le pilote quantique"


@pytest.fixture(autouse=True)
def held_as_usual(settings, answers_leave_at_once):
    settings.ANSWER_HELD_SECONDS = 10


@pytest.fixture
def desk(cast):
    return sign_in(Client(), cast.support)


def later(seconds):
    return time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds), tick=False)


def answers_of(ticket):
    return [m.body for m in ticket.messages.filter(kind=MessageKind.ANSWER)]


def sent():
    return OutgoingMail.objects.filter(key__startswith="ticket.answer:").count()


def send(desk, ticket, verb="answer", **changes):
    return desk.post(ticket.desk_url, {"verb": verb, "body": WORDS, **changes})


def test_nobody_outside_sees_any_of_it_before_it_leaves(cast, desk):
    ticket = make_taken(cast)
    bells, entries = Notice.objects.count(), JournalEntry.objects.count()
    assert send(desk, ticket, "wait").url == f"{ticket.desk_url}#held"
    theirs = sign_in(Client(), cast.technician)
    home = reverse("home:index")
    pages = [ticket.get_absolute_url(), reverse("support:index"), home]
    for page in pages:
        assert WORDS not in theirs.get(page).text
    assert "Support waits" not in theirs.get(pages[0]).text
    now = Ticket.objects.get(pk=ticket.pk)
    assert (now.state, now.minutes_to_answer) == (TicketState.TAKEN, None)
    found = theirs.get(reverse("support:index"), {"q": "quantique", "show": "all"})
    assert not found.context["page"].rows
    assert not search.find(cast.technician, "quantique", limit=9)
    assert (sent(), Notice.objects.count(), JournalEntry.objects.count()) == (0, bells, entries)
    assert WORDS in desk.get(ticket.desk_url).text


def test_it_leaves_after_ten_seconds_and_once(cast, desk):
    ticket = make_taken(cast)
    send(desk, ticket, "wait")
    with later(9):
        send_held_answers()
    assert (sent(), HeldAnswer.objects.count()) == (0, 1)
    with later(11):
        send_held_answers()
        send_held_answers()
    assert (sent(), HeldAnswer.objects.count()) == (1, 0)
    assert answers_of(ticket) == [WORDS]
    assert Ticket.objects.get(pk=ticket.pk).state == TicketState.ON_INTEGRATOR
    assert JournalEntry.objects.get(event="ticket.answered").actor_user == cast.support


def test_undo_brings_it_back_into_the_composer(cast, desk):
    ticket = make_taken(cast)
    file = SimpleUploadedFile("notice.pdf", b"x")
    send(desk, ticket, files=[file])
    held = HeldAnswer.objects.get()
    other = sign_in(Client(), make_user(Role.SUPPORT, name="Léa Braun"))
    other.post(ticket.desk_url, {"verb": "undo", "held": held.pk})
    assert HeldAnswer.objects.exists()
    assert 'value="undo"' not in other.get(ticket.desk_url).text
    page = desk.get(ticket.desk_url).text
    assert 'data-key="u"' in page
    undone = desk.post(ticket.desk_url, {"verb": "undo", "held": held.pk})
    assert undone.url == f"{ticket.desk_url}#write"
    assert desk.get(ticket.desk_url).context["forms"]["answer"]["body"].value() == WORDS
    assert not HeldAnswer.objects.exists()
    assert not HeldFile.objects.exists()
    with later(60):
        send_held_answers()
    assert (sent(), answers_of(ticket)) == (0, [])


def test_what_was_begun_since_stays_below_it_and_what_has_left_stays_away(cast, desk):
    ticket = make_taken(cast)
    send(desk, ticket)
    held = HeldAnswer.objects.get()
    desk.post(ticket.desk_url, {"autosave": "1", "body": "Et puis"})
    desk.post(ticket.desk_url, {"verb": "undo", "held": held.pk})
    assert Draft.objects.get().body == f"{WORDS}\n\nEt puis"
    send(desk, ticket)
    held = HeldAnswer.objects.get()
    with later(11):
        send_held_answers()
    late = desk.post(ticket.desk_url, {"verb": "undo", "held": held.pk})
    assert "déjà partie" in late.text
    assert answers_of(ticket) == [WORDS]
    assert not Draft.objects.exists()


def test_its_files_go_along(cast, desk, django_capture_on_commit_callbacks):
    ticket = make_taken(cast)
    send(desk, ticket, files=[SimpleUploadedFile("notice.pdf", b"abc")])
    stored = HeldFile.objects.get().file
    with later(11), django_capture_on_commit_callbacks(execute=True):
        send_held_answers()
    file = ticket.messages.get(kind=MessageKind.ANSWER).attachments.get()
    with file.file.open() as opened:
        assert (file.name, opened.read()) == ("notice.pdf", b"abc")
    assert not stored.storage.exists(stored.name)


def test_what_cannot_be_sent_is_refused_at_once(cast, desk):
    ticket = make_taken(cast)
    page = send(desk, ticket, copies=["evil@evil.example"])
    assert (page.status_code, HeldAnswer.objects.exists()) == (200, False)
    assert WORDS in page.text


def test_what_is_done_next_lets_it_leave_first(cast, desk):
    ticket = make_taken(cast)
    send(desk, ticket)
    data = {"verb": "resolve", "qualification": "question", "procedure": "Pilote changé."}
    desk.post(ticket.desk_url, data)
    assert answers_of(ticket) == [WORDS, "Pilote changé."]
    assert sent() == 1


def test_what_is_refused_meanwhile_is_a_draft_again_and_its_author_knows(cast, desk):
    ticket = make_taken(cast)
    send(desk, ticket)
    resolve_ticket(by=cast.support, ticket=ticket, qualification="other", procedure="x")
    with later(11):
        send_held_answers()
    assert (sent(), Draft.objects.get().body) == (0, WORDS)
    assert (
        Notice.objects.filter(key__startswith="answer.given_back:").get().recipient == cast.support
    )


def opened(client, ticket):
    """The page's token, by which a form that is sent twice is known."""
    page = client.get(ticket.desk_url).text
    return {"csrfmiddlewaretoken": re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]}


def test_a_double_click_holds_it_once_and_brings_it_back_once(cast):
    ticket = make_taken(cast)
    desk = sign_in(Client(enforce_csrf_checks=True), cast.support)
    data = opened(desk, ticket) | {"verb": "answer", "body": WORDS}
    led = {desk.post(ticket.desk_url, data).url for _ in range(2)}
    assert (led, HeldAnswer.objects.count()) == ({f"{ticket.desk_url}#held"}, 1)
    undo = opened(desk, ticket) | {"verb": "undo", "held": HeldAnswer.objects.get().pk}
    assert {desk.post(ticket.desk_url, undo).status_code for _ in range(2)} == {302}
    assert Draft.objects.get().body == WORDS


class Spent:
    """Of a form that another request has acted upon meanwhile."""

    def enter(self):
        raise SentAlready

    def leave(self): ...


def test_it_leaves_whatever_becomes_of_the_form_that_lets_it_leave(cast, desk):
    ticket = make_taken(cast)
    send(desk, ticket)
    token = guard.set(Spent())
    try:
        [key] = holding.make_due(ticket)
        send_held(key)
    finally:
        guard.reset(token)
    assert answers_of(ticket) == [WORDS]


@pytest.mark.parametrize("left", [{"is_active": False}, {"role": Role.AUDITOR}])
def test_nothing_leaves_in_the_name_of_who_left(cast, left):
    ticket = make_taken(cast)
    leaver = make_user(Role.SUPPORT, name="Léa Braun")
    send(sign_in(Client(), leaver), ticket)
    for name, value in left.items():
        setattr(leaver, name, value)
    leaver.save()
    with later(11):
        send_held_answers()
    assert (sent(), answers_of(ticket), HeldAnswer.objects.count()) == (0, [], 0)
    note = ticket.messages.get(kind=MessageKind.NOTE)
    assert WORDS in note.body
    assert "Léa Braun" in note.body
    bell = Notice.objects.get(key__startswith="answer.given_back:")
    assert (bell.recipient, bell.href) == (cast.support, ticket.desk_url)


def test_what_has_lost_a_file_is_a_draft_again(cast, desk):
    ticket = make_taken(cast)
    send(desk, ticket, files=[SimpleUploadedFile("notice.pdf", b"abc")])
    stored = HeldFile.objects.get().file
    stored.storage.delete(stored.name)
    with later(11):
        send_held_answers()
    assert (sent(), HeldAnswer.objects.count(), Draft.objects.get().body) == (0, 0, WORDS)
    assert "fichiers" in Notice.objects.get(key__startswith="answer.given_back:").title


def test_what_fails_is_tried_for_an_hour_and_holds_up_no_other(cast, desk, tmp_path):
    ticket, other = make_taken(cast), make_taken(cast)
    send(desk, ticket, files=[SimpleUploadedFile("notice.pdf", b"abc")])
    send(desk, other)
    # A folder where the file was: it is there, and cannot be read.
    stored = HeldFile.objects.get().file
    path = Path(stored.path)
    stored.storage.delete(stored.name)
    path.mkdir()
    try:
        with later(11):
            send_held_answers()
        assert (answers_of(ticket), answers_of(other)) == ([], [WORDS])
        with later(30):
            send_held_answers()
        assert HeldAnswer.objects.get().due_at > clock.now() + dt.timedelta(seconds=60)
        with later(3700):
            send_held_answers()
    finally:
        path.rmdir()
    assert (HeldAnswer.objects.count(), Draft.objects.get().body) == (0, WORDS)


def test_what_comes_back_to_a_survivor_leaves_what_was_begun_there(cast, desk):
    ticket, into = make_taken(cast), make_taken(cast)
    send(desk, ticket)
    merge_ticket(by=cast.support, ticket=ticket, into=into)
    answers.keep_answer_draft(user=cast.support, ticket=into, body="Entre nous", is_note=True)
    with later(11):
        send_held_answers()
    kept = Draft.objects.get()
    assert (kept.ticket, kept.body) == (into, f"{WORDS}\n\nEntre nous")
    # The words of a note are not put where a click sends them outside.
    assert kept.is_note


def test_without_waiting_it_leaves_at_once(cast, desk):
    known = house_settings.get("answer_held_seconds")
    change_setting(by=cast.admin, known=known, was=10, value=0)
    ticket = make_taken(cast)
    send(desk, ticket)
    assert (sent(), answers_of(ticket)) == (1, [WORDS])


def _die_while_sending(key):
    """In a process of its own: killed after all is written and before it is committed."""
    connection.close()
    with transaction.atomic():
        send_held(key)
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_has_sent_nothing_and_the_next_sends_it_once(cast, desk):
    ticket = make_taken(cast)
    send(desk, ticket)
    key = HeldAnswer.objects.get().pk
    HeldAnswer.objects.update(due_at=clock.now())
    if connection.vendor == "postgresql":
        connection.close()
        worker = multiprocessing.get_context("fork").Process(target=_die_while_sending, args=(key,))
        worker.start()
        worker.join()
        assert worker.exitcode == -signal.SIGKILL
    assert (sent(), HeldAnswer.objects.count()) == (0, 1)

    def work():
        send_held_answers()
        close_old_connections()
        connection.close()

    if connection.vendor == "postgresql":
        workers = [Thread(target=work) for _ in range(3)]
        [each.start() for each in workers]
        [each.join() for each in workers]
    # The database may take a moment to see that the killed one is gone, and its lock with it.
    end = time.monotonic() + 20
    while HeldAnswer.objects.exists() and time.monotonic() < end:
        send_held_answers()
        time.sleep(0.1)
    send_held_answers()
    assert (sent(), answers_of(ticket)) == (1, [WORDS])
