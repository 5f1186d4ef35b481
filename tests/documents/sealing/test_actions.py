import datetime as dt
import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from portal.core import clock, work
from portal.core.actions import Refused
from portal.documents.models import Document, State
from portal.documents.sealing import work as sealing_work
from portal.documents.sealing.actions import mark_sealed, seal_again
from portal.documents.sealing.seal import Sealed
from portal.journal.models import JournalEntry
from portal.journal.record import Actor
from portal.journal.tree import proofs, sequencer
from tests.documents import factories
from tests.journal.factories import user

pytestmark = pytest.mark.django_db

CONTENT = b"%PDF- sealed"


def claimed() -> Document:
    factories.document()
    sequencer.sequence()
    (document,) = work.claim(sealing_work.ready(), limit=1, lease=dt.timedelta(minutes=3))
    return document


def mark(document: Document) -> Document:
    _, checkpoint = proofs.covering_checkpoint(document.entry_id)
    return mark_sealed(
        by=Actor.system("sealing"),
        document=document,
        sealed=Sealed(CONTENT, None, "no answer"),
        file=default_storage.save("documents/x.pdf", ContentFile(CONTENT)),
        checkpoint=checkpoint,
    )


def test_the_row_says_what_was_sealed(heard):
    document = mark(claimed())
    document.refresh_from_db()
    assert document.state == State.SEALED
    assert document.sealed_sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert document.sealed_size == len(CONTENT)
    assert document.sealed_at is not None
    assert document.timestamped_at is None
    assert document.timestamp_failure == "no answer"
    assert document.read() == CONTENT
    assert heard == [document.number]


def test_the_journal_says_it_too():
    document = mark(claimed())
    entry = JournalEntry.objects.get(event="document.sealed")
    assert entry.subject_id == str(document.pk)
    assert entry.content["data"]["sealed_sha256"] == document.sealed_sha256
    assert entry.content["data"]["data_sha256"] == document.data_sha256


def test_a_lost_claim_changes_nothing(heard):
    document = claimed()
    Document.objects.update(claim_token=None)
    with pytest.raises(Refused) as caught:
        mark(document)
    assert caught.value.code == "claim_lost"
    document = Document.objects.get()
    assert (document.sealed_at, document.done_at, document.file.name) == (None, None, "")
    assert not JournalEntry.objects.filter(event="document.sealed").exists()
    assert heard == []


def test_nobody_seals_twice(heard):
    document = claimed()
    mark(document)
    with pytest.raises(Refused):
        mark(document)
    assert JournalEntry.objects.filter(event="document.sealed").count() == 1
    assert len(heard) == 1


def test_a_failed_document_is_given_back():
    document = claimed()
    work.fail(document, "the disk was full")
    seal_again(by=user(role="quality"), document=document)
    document.refresh_from_db()
    assert document.state == State.PENDING
    assert document.attempts == 0
    assert document.due_at <= clock.now()
    entry = JournalEntry.objects.get(event="document.seal_retried")
    assert entry.content["data"]["failure"] == "the disk was full"


def test_what_has_not_failed_is_not_given_back():
    with pytest.raises(Refused) as caught:
        seal_again(by=user(role="quality"), document=factories.document())
    assert caught.value.code == "not_failed"
