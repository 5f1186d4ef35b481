"""Delivery, to a real mail server."""

import os
import signal
import smtplib
import threading
from datetime import timedelta
from email.header import decode_header, make_header

import pytest
import time_machine
from anymail.exceptions import AnymailAPIError
from django.db import connection, connections

from portal.accounts.sign_in.demo import mark_demo
from portal.core import clock, work
from portal.outbox.delivery import work as delivery_work
from portal.outbox.delivery.work import (
    BATCH,
    LEASE,
    deliver_batch,
    is_outage,
    is_permanent,
    pause_after,
)
from portal.outbox.models import MailState, OutgoingMail
from portal.outbox.notices import Notice
from portal.outbox.tasks import deliver_due
from portal.ui.text.nobreak import without_joiners
from tests.harness.servers.mailserver import MailServer
from tests.outbox.factories import MailFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.network]


@pytest.fixture
def server(settings):
    server = MailServer().start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = 5
    yield server
    server.stop()


def state(mail):
    mail.refresh_from_db()
    return mail.state


def test_a_mail_arrives_whole(server, settings):
    settings.DEFAULT_FROM_EMAIL = "Crisalid <portail@crisalid.example>"
    mail = MailFactory(
        subject="Réf. PV-2026-00012 — signé",
        text="Bonjour Léa\n",
        html="<p>Bonjour Léa</p>",
        reply_to="support+12@crisalid.example",
        headers={"In-Reply-To": "<a@x.example>", "References": "<a@x.example>"},
    )
    deliver_due()
    assert state(mail) == MailState.SENT
    message = server.messages[0]
    assert message["To"] == mail.to
    assert message["From"] == "Crisalid <portail@crisalid.example>"
    assert message["Reply-To"] == "support+12@crisalid.example"
    assert message["Message-ID"] == mail.message_id
    assert message["In-Reply-To"] == "<a@x.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    subject = str(make_header(decode_header(message["Subject"])))
    assert subject == "Réf. PV-\u20602026-\u206000012 — signé"
    assert without_joiners(subject) == mail.subject
    text, html = message.get_payload()
    assert text.get_payload(decode=True).decode().splitlines() == ["Bonjour Léa"]
    assert html.get_payload(decode=True).decode() == "<p>Bonjour Léa</p>"


def test_more_than_a_batch_goes_in_one_run(server):
    mails = MailFactory.create_batch(BATCH + 3)
    deliver_due()
    assert set(server.ids()) == {mail.message_id for mail in mails}
    assert set(server.ids().values()) == {1}


def test_what_is_not_due_waits(server):
    MailFactory(due_at=clock.now() + timedelta(minutes=1))
    deliver_due()
    assert server.messages == []


def test_a_refused_address_fails_at_once_and_stops_nobody(server):
    good, bad, later, other = MailFactory.create_batch(4)
    server.refused[bad.to] = "550 5.1.1 No such user here"
    server.refused[later.to] = "451 4.7.1 Greylisted, try again"
    deliver_due()
    assert [state(mail) for mail in (good, bad, later, other)] == [
        MailState.SENT,
        MailState.FAILED,
        MailState.RETRYING,
        MailState.SENT,
    ]
    assert bad.failure == "550 5.1.1 No such user here"
    assert "451" in later.failure
    assert later.due_at > clock.now()


@pytest.mark.parametrize("words", ["550 5.1.1 No such user here", "451 4.7.1 Greylisted"])
def test_a_link_is_kept_only_while_its_mail_may_still_leave(server, words):
    mail = MailFactory(secret=True, text="https://x.example/secret\n")
    server.refused[mail.to] = words
    deliver_due()
    mail.refresh_from_db()
    assert ("secret" in mail.text) is words.startswith("451")
    assert "secret" not in mail.kept_text + mail.kept_html


def test_a_refusal_for_now_is_tried_again_and_then_sent(server):
    mail = MailFactory()
    server.refused[mail.to] = "451 4.7.1 Greylisted"
    deliver_due()
    server.refused.clear()
    deliver_due()
    assert state(mail) == MailState.RETRYING, "not before its time"
    with time_machine.travel(clock.now() + timedelta(minutes=1, seconds=1)):
        deliver_due()
    assert state(mail) == MailState.SENT
    assert mail.failure == ""
    assert mail.attempts == 2


@pytest.mark.parametrize("address", ["", "nobody", "a@b@c", "é@x.example\nBcc: y@x.example"])
def test_an_address_that_is_none_fails_at_once(server, address):
    bad, good = MailFactory(to=address), MailFactory()
    deliver_due()
    assert (state(bad), state(good)) == (MailState.FAILED, MailState.SENT)
    assert bad.failure


def test_when_the_server_is_gone_all_wait_and_none_is_lost(server):
    mails = MailFactory.create_batch(3)
    server.stop()
    deliver_due()
    assert {state(mail) for mail in mails} == {MailState.RETRYING}
    server.start()
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        deliver_due()
    assert {state(mail) for mail in mails} == {MailState.SENT}
    assert set(server.ids().values()) == {1}


def test_a_server_that_is_gone_for_weeks_gives_no_mail_up_and_rings(cast, server):
    mail = MailFactory(attempts=3 * delivery_work.MOST_ATTEMPTS)
    server.stop()
    deliver_due()
    assert state(mail) == MailState.RETRYING
    bell = Notice.objects.get(recipient=cast.admin)
    assert bell.title.startswith("En attente\N{NO-BREAK SPACE}: e-mails sortants")
    server.start()
    OutgoingMail.objects.update(due_at=clock.now())
    deliver_due()
    assert state(mail) == MailState.SENT


def test_after_two_days_a_mail_is_given_up(server):
    mail = MailFactory(attempts=delivery_work.MOST_ATTEMPTS - 1)
    server.refused[mail.to] = "451 4.7.1 Greylisted"
    deliver_due()
    assert state(mail) == MailState.FAILED
    total = sum((pause_after(n) for n in range(1, delivery_work.MOST_ATTEMPTS)), timedelta())
    assert timedelta(days=1, hours=20) < total < timedelta(days=2, hours=4)


def test_two_deliverers_send_each_mail_once(server):
    mails = MailFactory.create_batch(30)
    start = threading.Barrier(3)

    def run():
        start.wait()
        try:
            deliver_due()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {state(mail) for mail in mails} == {MailState.SENT}
    assert len(server.ids()) == 30
    assert set(server.ids().values()) == {1}


def test_a_worker_that_died_leaves_its_mail_to_the_next_under_the_same_id(server):
    """It had sent the mail and died before it could say so: claimed, sent, not marked."""
    mail = MailFactory()
    (row,) = work.claim(OutgoingMail.objects.all(), limit=1, lease=LEASE)
    delivery_work.get_connection().send_messages([delivery_work.message_of(row)])
    assert deliver_batch() == 0, "its lease still runs"
    with time_machine.travel(clock.now() + LEASE + timedelta(seconds=1)):
        assert deliver_batch() == 1
    assert state(mail) == MailState.SENT
    assert server.ids() == {mail.message_id: 2}
    first, second = server.messages
    assert first["Date"] == second["Date"]


def test_who_lost_the_claim_sends_nothing_more(server):
    """A worker that slept past its lease finds its mail taken, and leaves it."""
    MailFactory()
    (slow,) = work.claim(OutgoingMail.objects.all(), limit=1, lease=LEASE)
    with time_machine.travel(clock.now() + LEASE + timedelta(seconds=1)):
        assert deliver_batch() == 1
        assert not delivery_work._still_ours(slow)
        assert not work.fail(slow, "too late")
    assert OutgoingMail.objects.get().state == MailState.SENT


@pytest.mark.parametrize("demo", [False, True])
def test_a_secret_is_erased_once_sent_but_in_the_demo(server, demo):
    if demo:
        mark_demo()
    mail = MailFactory(secret=True, text="https://x.example/secret\n")
    deliver_due()
    mail.refresh_from_db()
    assert ("secret" in mail.text) is demo
    assert b"secret" in bytes(server.messages[0])


@pytest.mark.parametrize(
    ("error", "permanent"),
    [
        (smtplib.SMTPRecipientsRefused({"a@x": (550, b"no")}), True),
        (smtplib.SMTPRecipientsRefused({"a@x": (450, b"later")}), False),
        (smtplib.SMTPDataError(554, b"too large"), True),
        (smtplib.SMTPDataError(452, b"disk full"), False),
        (smtplib.SMTPAuthenticationError(535, b"our own fault"), False),
        (smtplib.SMTPSenderRefused(550, b"our own fault", "p@x"), False),
        (smtplib.SMTPServerDisconnected("gone"), False),
        (ConnectionRefusedError(), False),
        (FileNotFoundError("the document"), False),
        (ValueError("Invalid address"), True),
    ],
)
def test_what_is_of_no_use_to_try_again(error, permanent):
    assert not (permanent and is_outage(error))
    assert is_permanent(error) is permanent


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (delivery_work.NoConnection("535 our own fault"), True),
        (smtplib.SMTPServerDisconnected("gone"), True),
        (ConnectionResetError(), True),
        (FileNotFoundError("the document"), True),
        (AnymailAPIError("no answer"), True),
        (AnymailAPIError(status_code=503), True),
        (AnymailAPIError(status_code=401), True),
        (AnymailAPIError(status_code=400), False),
        (smtplib.SMTPRecipientsRefused({"a@x": (450, b"later")}), False),
        (smtplib.SMTPDataError(452, b"disk full"), False),
        (RuntimeError("ours"), False),
    ],
)
def test_what_is_no_mails_own_fault(error, outage):
    assert is_outage(error) is outage


def test_a_worker_killed_after_the_server_took_its_mails_causes_no_repeat(server, settings):
    """kill -9 with three mails taken and none marked: the next one on this machine knows."""
    mails = MailFactory.create_batch(3)
    MailFactory.create_batch(2, due_at=clock.now() + timedelta(hours=1))
    connections.close_all()
    if not (child := os.fork()):
        delivery_work.Sent.mark = lambda sent: sent.rows and os.kill(os.getpid(), signal.SIGKILL)
        deliver_batch()
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert len(server.ids()) == 3
    assert {state(mail) for mail in mails} == {MailState.WAITING}
    with time_machine.travel(clock.now() + LEASE + timedelta(seconds=1)):
        assert deliver_batch() == 3
    assert {state(mail) for mail in mails} == {MailState.SENT}
    assert server.ids() == {mail.message_id: 1 for mail in mails}


def test_a_list_that_cannot_be_written_keeps_no_mail_back(server, settings, tmp_path):
    (tmp_path / "outbox").write_text("a file where the folder should be")
    settings.VAR_DIR = tmp_path
    mail = MailFactory()
    assert deliver_batch() == 1
    assert state(mail) == MailState.SENT
    assert len(server.messages) == 1


def test_old_lists_go(server, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    for days in (0, 10):
        with time_machine.travel(clock.now() + timedelta(days=days)):
            MailFactory()
            deliver_batch()
    assert len(list((tmp_path / "outbox").iterdir())) == 1


def test_queries_do_not_grow_with_the_mails(server, django_assert_max_num_queries):
    MailFactory.create_batch(BATCH)
    with django_assert_max_num_queries(20):
        assert deliver_batch() == BATCH
    assert not OutgoingMail.objects.in_state(MailState.WAITING).exists()
