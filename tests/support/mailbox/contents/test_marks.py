"""Whatever is cut or left out of a mail leaves a mark that says what."""

import pytest

from support.mailbox import message
from support.mailbox.gateway import receive_mail
from support.mailbox.message import parse_mail
from support.models import MessageKind
from tests.support.factories import simple_mail


def test_a_text_that_goes_on_says_that_it_is_cut(monkeypatch):
    monkeypatch.setattr(message, "LONGEST_TEXT", 100)
    parsed = parse_mail(simple_mail("a@b.fr", text="long " * 100))
    assert "Le texte est coupé ici" in parsed.shown_text("fr")
    assert "The text is cut here" in parsed.shown_text("en")


def test_parts_beyond_those_that_are_read_are_counted(monkeypatch):
    monkeypatch.setattr(message, "MOST_PARTS", 4)
    parts = "".join(f"--b\r\nContent-Type: text/plain\r\n\r\n{n}\r\n" for n in range(8))
    raw = (
        f'From: a@b.fr\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n{parts}--b--\r\n'
    ).encode()
    assert "5 parties" in parse_mail(raw).shown_text("fr")


def test_a_mail_that_cannot_be_taken_apart_says_so(monkeypatch):
    monkeypatch.setattr(message, "_walk", lambda *args: 1 / 0)
    told = parse_mail(simple_mail("a@b.fr", text="Bonjour")).shown_text("fr")
    assert "Bonjour" in told
    assert "endommagé" in told


@pytest.mark.django_db
def test_the_mark_stands_in_the_thread_in_the_language_of_its_sender(cast, monkeypatch):
    monkeypatch.setattr(message, "LONGEST_TEXT", 10)
    cast.technician.language = "en"
    cast.technician.save()
    ticket = receive_mail(simple_mail(cast.technician.email, text="long " * 100)).incoming.ticket
    assert "[The text is cut here" in ticket.messages.get(kind=MessageKind.REQUEST).body
