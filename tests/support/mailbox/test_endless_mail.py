"""Mail that is made to be read for hours is read in seconds."""

import signal

import pytest

from support.mailbox.message import parse_mail

HEAD = b"From: a@rhin.example\r\n"
HTML = HEAD + b"Content-Type: text/html\r\n\r\n<table><tr>"


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + b"Subject: " + b"=?utf-8?q?a?= " * 300_000 + b"\r\n\r\nBonjour",
        HEAD + b"Content-Type: text/plain; " + b"a=b; " * 300_000 + b"\r\n\r\nBonjour",
        HEAD + b'Content-Disposition: x; filename="' + b";a" * 500_000 + b"\r\n\r\nBonjour",
        HEAD + b"Content-Type: multipart/mixed; " + b"a=b; " * 300_000 + b"\r\n\r\nBonjour",
        HTML + b"<td>" * 50_000 + b"Bonjour" + b"<tr><td>" * 150_000,
    ],
    ids=["encoded words", "parameters", "file name", "boundary", "table"],
)
def test_a_mail_without_end_is_read_in_seconds(raw):
    def too_long(*args):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(20)
    try:
        parsed = parse_mail(raw)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    assert parsed.sender == "a@rhin.example"
    assert "TimeoutError" not in parsed.trouble
    assert b"Bonjour" in b"".join([parsed.text.encode(), *(e.content for e in parsed.enclosures)])
