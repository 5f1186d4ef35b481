"""`manage.py fetch_mail`: a mailbox on a real IMAP server, read until nothing is new."""

import json
import os
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from support.mailbox.imap import mailbox
from support.models import IncomingMail, Outcome, Ticket
from tests.harness.processes import ROOT
from tests.harness.servers.imapserver import ImapServer
from tests.support.factories import simple_mail

NO_MAIL = b"\x00\xff\xfe\x80"
pytestmark = [pytest.mark.django_db, pytest.mark.network]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    running = ImapServer(tmp_path_factory.mktemp("imap")).start()
    yield running
    running.stop()


@pytest.fixture
def imap(server, settings):
    """The server, its inbox empty, and the portal set to it."""
    with server.connect() as box:
        box.select("INBOX")
        box.store("1:*", "+FLAGS.SILENT", r"(\Deleted)")
        box.expunge()
    for name, value in server.settings.items():
        setattr(settings, name, value)
    return server


def fetch() -> list[dict]:
    out = StringIO()
    call_command("fetch_mail", stdout=out, stderr=StringIO())
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_each_message_goes_the_way_of_receive_mail_and_is_marked_as_seen(cast, imap):
    raw = simple_mail(cast.technician.email, subject="Z", text="Bonjour")
    imap.put(raw, NO_MAIL)
    first, second = fetch()
    assert (first["outcome"], first["subject"], first["text"]) == ("created", "Z", "Bonjour")
    assert second["outcome"] == "quarantined"
    kept = []
    for incoming in IncomingMail.objects.order_by("pk"):
        with incoming.raw.open("rb") as file:
            kept.append(file.read())
    assert kept == [raw, NO_MAIL]
    assert imap.count("UNSEEN") == 0
    assert imap.count("ALL") == 2
    assert fetch() == []


@pytest.mark.parametrize("plain", [False, True], ids=["move", "copy"])
def test_with_a_folder_for_it_what_is_kept_is_moved_also_if_somebody_saw_it(
    cast, imap, settings, monkeypatch, plain
):
    settings.IMAP_DONE_FOLDER = f'Traités & "classés" {plain}'
    imap.put(simple_mail(cast.technician.email, subject="Z", text="Bonjour"))
    with imap.connect() as box:
        box.select("INBOX")
        box.store("1", "+FLAGS.SILENT", r"(\Seen)")
    if plain:
        # A server without MOVE.
        monkeypatch.setattr("support.mailbox.imap.MOVE", "UNHEARD-OF")
    assert [told["outcome"] for told in fetch()] == ["created"]
    assert imap.count("ALL") == 0
    folder = f'Trait&AOk-s &- \\"class&AOk-s\\" {plain}'
    assert imap.count("ALL", folder) == 1
    assert fetch() == []


def test_a_message_that_somebody_has_removed_meanwhile_is_nothing(imap):
    imap.put(NO_MAIL)
    with mailbox() as box:
        [uid] = box.new()
        assert box.read(uid) == NO_MAIL
        assert box.read(b"%d" % (int(uid) + 1000)) is None


def test_what_cannot_be_kept_stays_in_the_mailbox(cast, imap):
    imap.put(simple_mail(cast.technician.email, subject="Z", text="Bonjour"))
    folder = Path(default_storage.path("incoming"))
    shutil.rmtree(folder, ignore_errors=True)
    # A file in its place stops root too, whom no permission stops.
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.touch()
    try:
        with pytest.raises(SystemExit) as ended:
            fetch()
    finally:
        folder.unlink()
    assert ended.value.code == 75
    assert imap.count("UNSEEN") == 1
    assert [told["outcome"] for told in fetch()] == ["created"]
    assert imap.count("UNSEEN") == 0


def test_a_mailbox_that_is_not_there_is_told(settings, tmp_path, server):
    with pytest.raises(CommandError, match="IMAP_HOST is not set"):
        fetch()
    for name, value in server.settings.items():
        setattr(settings, name, value)
    settings.IMAP_PASSWORD = "wrong"
    with pytest.raises(CommandError, match=r"The mailbox on 127\.0\.0\.1"):
        fetch()
    settings.IMAP_PORT = 1
    with pytest.raises(CommandError, match="refused"):
        fetch()


def test_over_tls_the_certificate_is_checked(cast, settings, tmp_path, monkeypatch):
    server = ImapServer(tmp_path, tls=True).start()
    try:
        for name, value in server.settings.items():
            setattr(settings, name, value)
        settings.IMAP_SECURITY = "starttls"
        with pytest.raises(CommandError, match="certificate verify failed"):
            fetch()
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        assert fetch() == []
    finally:
        server.stop()


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_killed_at_any_moment_it_loses_and_doubles_nothing(cast, imap):
    subjects = [f"Panne {number}" for number in range(12)]
    imap.put(*(simple_mail(cast.technician.email, subject=s, text=s) for s in subjects))
    runs = 0
    while imap.count("UNSEEN"):
        runs += 1
        assert runs < 12, "it gets nowhere"
        with subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "fetch_mail"],
            env=environment(imap), cwd=ROOT, stdout=subprocess.PIPE,
        ) as process:  # fmt: skip
            # When a line is out its message is kept and hardly marked: it is killed there.
            for _ in range(runs * 2):
                if not process.stdout.readline():
                    break
            process.kill()
    assert runs > 1, "it was to be killed half-way"
    assert sorted(Ticket.objects.values_list("subject", flat=True)) == sorted(subjects)
    # What came again was known, and opened nothing.
    again = IncomingMail.objects.exclude(outcome=Outcome.CREATED)
    assert set(again.values_list("outcome", flat=True)) <= {Outcome.IGNORED, Outcome.PENDING}


def environment(imap) -> dict[str, str]:
    """The test's own database and folders, for a process of its own."""
    return {
        **os.environ, **imap.settings, "DJANGO_SETTINGS_MODULE": "tests.harness.worker_settings",
        "TEST_DATABASE": str(connection.settings_dict["NAME"]),
        "VAR_DIR": str(configured.VAR_DIR), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
