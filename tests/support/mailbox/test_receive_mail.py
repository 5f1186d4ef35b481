"""`manage.py receive_mail`: any bytes in, one line of JSON out, and the bytes kept."""

import hashlib
import json
import os
import random
import subprocess
import sys
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.mailbox.message import parse_mail
from support.models import IncomingMail, Outcome
from tests.gates.sources import ROOT
from tests.support.factories import MAILS, simple_mail

KEYS = ["outcome", "ticket", "reason", "message_id", "from", "subject", "text", "attachments"]


def command(monkeypatch, raw):
    out = StringIO()
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(raw)))
    call_command("receive_mail", stdout=out)
    [line] = out.getvalue().splitlines()
    return json.loads(line)


@pytest.mark.django_db
def test_it_prints_one_line_with_what_is_promised(cast, monkeypatch):
    told = command(monkeypatch, simple_mail(cast.technician.email, subject="Z", text="Bonjour"))
    assert list(told) == KEYS
    assert told["outcome"] == "created"
    assert told["ticket"].startswith("T-")
    assert told["from"] == cast.technician.email
    assert (told["subject"], told["text"]) == ("Z", "Bonjour")


@pytest.mark.django_db
def test_attachments_are_told_with_size_and_fingerprint(sophie, monkeypatch):
    told = command(monkeypatch, (MAILS / "winmail.eml").read_bytes())
    content = b"\x78\x9f\x3e\x22" * 20
    assert told["attachments"] == [
        {"name": "winmail.dat", "size": 80, "sha256": hashlib.sha256(content).hexdigest()}
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("path", sorted(MAILS.glob("*.eml")), ids=lambda path: path.stem)
def test_every_shape_is_answered_and_kept_whole(sophie, monkeypatch, path):
    raw = path.read_bytes()
    told = command(monkeypatch, raw)
    assert told["outcome"] in set(Outcome.values) - {Outcome.PENDING}
    kept = IncomingMail.objects.get()
    assert kept.sha256 == hashlib.sha256(raw).hexdigest()
    with kept.raw.open("rb") as file:
        assert file.read() == raw


def test_a_process_of_its_own_exits_0_for_bytes_that_are_no_mail(tmp_path):
    env = os.environ | {"VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "portal.settings"}
    for name in ("DATABASE_URL", "REDIS_URL"):
        env.pop(name, None)
    manage = [sys.executable, str(ROOT / "manage.py")]
    subprocess.run([*manage, "migrate", "-v0"], env=env, check=True, capture_output=True)
    done = subprocess.run(
        [*manage, "receive_mail"], input=b"\x00\xff\xfe\x80", env=env, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["outcome"] == "quarantined"
    [kept] = (tmp_path / "media" / "incoming").iterdir()
    assert kept.read_bytes() == b"\x00\xff\xfe\x80"


pieces = st.sampled_from(
    [
        b"From: a@b.fr\r\n", b"To: support+0123@crisalid.example\r\n",
        b"Subject: =?utf-8?q?=C3?=\r\n",
        b"Content-Type: multipart/mixed; boundary=x\r\n",
        b"Content-Type: text/html; charset=\x00\r\n",
        b"Content-Type: message/rfc822\r\n", b"Content-Transfer-Encoding: base64\r\n",
        b"Content-Disposition: attachment; filename*=utf-8'';x\r\n", b"\r\n", b"--x\r\n",
        b"--x--\r\n",
        b"Message-ID: <>\r\n", b"References: <a@b> <a@b\r\n", b"From: =?x?b?y?= <@>\r\n",
        b"MIME-Version: \xff\r\n", b"<p>\xe9</p>", b"> cite\r\nLe 3 mars x a \xc3\xa9crit :\r\n",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=\"x\r\n",
    ]
)  # fmt: skip
mails = st.lists(st.one_of(pieces, st.binary(max_size=40)), max_size=30).map(b"".join)


def storable(text):
    text.encode("utf-8")
    return "\x00" not in text


@given(st.one_of(mails, st.binary(max_size=2000)))
@settings(max_examples=300, deadline=None)
def test_reading_never_raises_and_yields_text_that_can_be_stored(raw):
    parsed = parse_mail(raw)
    told = [parsed.message_id, parsed.sender, parsed.sender_name, parsed.subject, parsed.text,
            parsed.quoted, parsed.recipients, *(e.name for e in parsed.enclosures)]  # fmt: skip
    assert all(storable(text) for text in told)
    assert parse_mail(raw).fingerprint == parsed.fingerprint


@pytest.mark.django_db
@given(mails)
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_receiving_never_raises_and_keeps_the_bytes(raw):
    from support.mailbox.gateway import receive_mail

    found = receive_mail(raw)
    assert found.incoming.outcome != Outcome.PENDING
    json.dumps(found.as_dict())
    with found.incoming.raw.open("rb") as file:
        assert file.read() == raw


@pytest.mark.parametrize("path", sorted(MAILS.glob("*.eml")), ids=lambda path: path.stem)
def test_a_mail_cut_or_dirtied_anywhere_can_still_be_read(path):
    whole = path.read_bytes()
    chance = random.Random(path.stem)
    for _ in range(15):
        raw = bytearray(whole[: chance.randrange(len(whole) + 1)])
        for _ in range(min(len(raw), 5)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        parse_mail(bytes(raw))
