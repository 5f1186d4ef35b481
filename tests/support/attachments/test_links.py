"""The files of an answer reach whoever has no account, by a signed link in the mail."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import signing
from django.core.files.base import ContentFile
from django.urls import reverse

from portal.outbox.models import OutgoingMail
from support.actions.desk import add_note, answer_ticket, take_ticket
from support.attachments.links import SALT, token_of
from tests.support.factories import make_stranger, make_taken, make_ticket

pytestmark = pytest.mark.django_db
BYTES = b"%PDF-1.7 notice"


def a_file(name="Notice d’été.pdf"):
    return ContentFile(BYTES, name=name)


def without_account(cast):
    return make_taken(
        cast, requester=None, requester_name="Camille Roth", requester_email="roth@weber.example"
    )


def mails():
    return OutgoingMail.objects.filter(key__startswith="ticket.answer:")


def links_of(mail):
    return re.findall(r"/support/sent-files/[^\s\"<]+", mail.text)


def test_the_mail_has_a_link_to_each_file_that_opens_without_an_account(cast, client):
    answer_ticket(
        by=cast.support, ticket=without_account(cast), body="Voici la notice.",
        files=[a_file(), a_file("Schéma.pdf")],
    )  # fmt: skip
    mail = mails().get()
    first, second = links_of(mail)
    assert first != second
    assert first in mail.html
    assert "Notice d’été.pdf" in mail.text
    assert "sur le portail" not in mail.text, "there is no way in for them"
    answer = client.get(first)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == BYTES
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]


def test_whoever_has_an_account_reads_it_on_the_portal(cast):
    answer_ticket(by=cast.support, ticket=make_taken(cast), body="Voici.", files=[a_file()])
    mail = mails().get()
    assert not links_of(mail)
    assert "sur le portail" in mail.text


def test_a_link_lasts_sixty_days_and_then_says_what_to_do(cast, client):
    now = dt.datetime(2026, 11, 16, 8, 0, tzinfo=dt.UTC)
    with time_machine.travel(now, tick=False):
        answer_ticket(
            by=cast.support, ticket=without_account(cast), body="Voici.", files=[a_file()]
        )
        [link] = links_of(mails().get())
        assert "15 janvier 2027" in mails().get().text.replace("\xa0", " ")
    with time_machine.travel(now + dt.timedelta(days=59), tick=False):
        assert client.get(link).status_code == 200
    with time_machine.travel(now + dt.timedelta(days=61), tick=False):
        over = client.get(link)
    assert over.status_code == 410
    assert "Répondez à l’e-mail" in over.text


def test_a_link_opens_nothing_but_files_of_answers(cast, client):
    ticket = make_ticket(cast, files=[a_file()])
    note = add_note(by=cast.support, ticket=ticket, body="Pour nous.", files=[a_file()])
    for file in (ticket.messages.get(kind="request").attachments.get(), note.attachments.get()):
        url = reverse("support:sent_file", args=[token_of(file)])
        assert client.get(url).status_code == 404


def test_a_forged_link_opens_nothing(cast, client):
    message = answer_ticket(
        by=cast.support, ticket=make_taken(cast), body="Voici.", files=[a_file()]
    )
    file = message.attachments.get()
    told = {"file": file.pk, "until": 2**40}
    good = token_of(file)
    for token in (
        good[:-1] + ("a" if good[-1] != "a" else "b"), signing.dumps(told, salt=f"{SALT}.other"),
        f"{file.pk}",
    ):  # fmt: skip
        assert client.get(reverse("support:sent_file", args=[token])).status_code == 404


def test_a_strangers_answer_has_its_files_too(cast):
    ticket = make_stranger()
    answer_ticket(
        by=cast.support, ticket=take_ticket(by=cast.support, ticket=ticket), body="Voici.",
        files=[a_file()],
    )  # fmt: skip
    assert len(links_of(mails().get())) == 1
