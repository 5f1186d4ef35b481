"""The worker's part, with the real walk and the real pack."""

import hashlib
import io
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from portal.core import clock, work
from portal.journal.audits import work as audits
from portal.journal.audits.actions import ask_for_check, ask_for_pack
from portal.journal.models import Audit, JournalEntry, Outcome
from portal.journal.tree import sequencer
from portal.outbox.models import Notice
from tests.cast import make_user, sign_in
from tests.journal.bypass import without_triggers
from tests.journal.factories import sequenced

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor():
    return make_user("auditor")


@pytest.fixture
def page(client, auditor):
    sign_in(client, auditor)
    return lambda: client.get(reverse("journal:audits")).text


def test_a_whole_journal_is_found_whole(auditor, page):
    sequenced(3)
    ask_for_check(by=auditor)
    assert "En attente d’un traitement" in page()
    sequencer.sequence()
    audits.run_due()
    audit = Audit.objects.get()
    assert audit.outcome == Outcome.WHOLE
    assert audit.entries >= 4
    assert audit.checkpoints == 2
    assert audit.progress == audit.of == audit.entries
    assert "Le journal est intègre" in page()


def test_a_changed_entry_is_told_loudly(auditor, page, client):
    admin = make_user("admin")
    entry = sequenced(3)[1]
    with without_triggers():
        JournalEntry.objects.filter(pk=entry.pk).update(event="other.event")
    ask_for_check(by=auditor)
    sequencer.sequence()
    audits.run_due()
    audit = Audit.objects.get()
    assert audit.outcome == Outcome.WRONG
    assert any("its column for 'event'" in line for line in audit.findings)
    assert "Le journal n’est pas tel qu’il a été signé" in page()
    assert "its column for" in page()
    assert "Le journal n’est pas tel qu’il a été signé" in client.get(reverse("journal:index")).text
    assert Notice.objects.filter(recipient=admin, key__contains="journal-wrong").exists()


def test_a_pack_is_made_downloaded_and_takes_the_place_of_the_last(auditor, client, page):
    sequenced(3)
    sign_in(client, auditor)
    first = ask_for_pack(by=auditor, personal=True)
    audits.run_due()
    first.refresh_from_db()
    # Not a moment before the journal names its manifest.
    url = reverse("journal:audit_file", args=[first.pk])
    assert client.get(url).url == reverse("journal:audits")
    sequencer.sequence()
    answer = client.get(url)
    content = answer.getvalue()
    assert hashlib.sha256(content).hexdigest() == first.sha256
    assert first.size == len(content)
    assert f'filename="{first.file_name}"' in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        assert "personal.ndjson" in pack.namelist()
        assert len(pack.read("entries.ndjson").splitlines()) == first.entries == 3
    handed = JournalEntry.objects.get(event="audit_pack.handed_out")
    assert handed.actor_user == auditor
    assert first.sha256 in page()
    stored = first.file.name
    ask_for_pack(by=auditor, personal=False)
    audits.run_due()
    assert not default_storage.exists(stored)
    assert client.get(reverse("journal:audit_file", args=[first.pk])).status_code == 404


def test_before_there_is_a_checkpoint_a_pack_is_tried_again_then_given_up(auditor, page):
    ask_for_pack(by=auditor, personal=False)
    for minutes in range(0, 15, 3):
        with clock.moved_to(clock.now() + audits.PAUSE * minutes):
            audits.run_due()
    assert Audit.objects.get().outcome == Outcome.FAILED
    assert "There is no checkpoint yet" in page()
    assert "Recommencer" in page()


def test_a_worker_that_is_killed_each_time_is_given_up(auditor, page):
    ask_for_check(by=auditor)
    moment = clock.now()
    for _kill in range(audits.MOST_ATTEMPTS):
        moment += audits.LEASE * 2
        with clock.moved_to(moment):
            assert work.claim(Audit.objects.all(), limit=1, lease=audits.LEASE)
    with clock.moved_to(moment + audits.LEASE * 2):
        assert "Interrompu" in page()
        audits.run_due()
    assert Audit.objects.get().outcome == Outcome.FAILED
    assert "ended 3 times" in page()


def test_a_worker_whose_claim_ran_out_writes_nothing(auditor, monkeypatch):
    sequenced(2)
    ask_for_check(by=auditor)
    (late,) = work.claim(Audit.objects.all(), limit=1, lease=audits.LEASE)
    Audit.objects.update(claim_token=None, claimed_until=None)
    audits._carry_out(late)
    assert Audit.objects.get().outcome == Outcome.WAITING
    assert not JournalEntry.objects.filter(event="journal.checked").exists()
