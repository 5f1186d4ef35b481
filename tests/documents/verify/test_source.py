"""Sealed documents testify against a journal that was rebuilt around a lie."""

import hashlib

import pytest
from django.core.files.storage import default_storage

from portal.documents.models import Document
from portal.journal.models import JournalEntry
from portal.journal.verify import walk
from tests.documents import factories
from tests.journal.bypass import without_triggers
from tests.journal.factories import erased, sequenced
from tests.journal.verify.test_walk import forge, rebuild

pytestmark = pytest.mark.django_db


def test_whole_documents_have_no_findings():
    factories.sealed()
    factories.document()
    assert list(walk.findings()) == []


def test_the_checkpoint_in_a_sealed_file_gives_a_forger_with_the_key_away():
    victim = sequenced(3)[1]
    document = factories.sealed()
    with without_triggers():
        JournalEntry.objects.filter(pk=victim.pk).update(body=forge(victim.pk, data={"n": 99}))
        rebuild()
    assert list(walk.findings()) == [
        f"document {document.number}, attached checkpoint: "
        "the first 4 entries are not those that it was signed for"
    ]


def test_changed_data_and_files_are_found():
    data, file, gone = (factories.sealed() for _ in range(3))
    Document.objects.filter(pk=data.pk).update(data_bytes=b"{}")
    with default_storage.open(file.file.name, "wb") as handle:
        handle.write(b"%PDF- nothing")
    default_storage.delete(gone.file.name)
    found = "\n".join(walk.findings())
    assert f"document {data.number}: its data is not what was signed" in found
    assert f"document {file.number}: its file is not the one that was sealed" in found
    assert f"document {file.number}: its checkpoint cannot be read" in found
    assert f"document {gone.number}: its file cannot be read" in found


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("code", "ABCD-EFGH-JKMN-PQRS"), ("holder", "Autre commerce"), ("title", "Faux titre"),
        ("number", "T-2020-00001"), ("kind", "approval_certificate"),
    ],
)  # fmt: skip
def test_a_sealed_document_that_is_called_another_is_found(name, value):
    document = factories.sealed()
    Document.objects.filter(pk=document.pk).update(**{name: value})
    found = [line for line in walk.findings() if "attached" not in line]
    assert found == [f"document {document.number}: its {name} is not what the journal says"]


def test_the_sealing_tells_neither_code_nor_holder_in_clear():
    document = factories.sealed()
    body = bytes(JournalEntry.objects.get(event="document.sealed").body).decode()
    assert document.code not in body
    assert document.holder not in body


def test_a_holder_that_was_erased_from_the_journal_is_no_finding():
    document = factories.sealed()
    erased(document)
    Document.objects.filter(pk=document.pk).update(holder="")
    assert list(walk.findings()) == []


def test_a_document_that_is_gone_or_another_than_the_journal_says_is_found():
    gone, other, added = (factories.sealed() for _ in range(3))
    gone.delete()
    with default_storage.open(other.file.name, "ab") as handle:
        handle.write(b"% and one line more")
    whole = hashlib.sha256(other.read()).hexdigest()
    Document.objects.filter(pk=other.pk).update(sealed_sha256=whole)
    Document.objects.filter(pk=added.pk).update(id=added.pk + 1000)
    found = list(walk.findings())
    assert f"document {gone.number}: it was sealed, and is no longer there" in found
    assert f"document {other.number}: it is not what the journal says was sealed" in found
    assert f"document {added.number}: the journal knows nothing of its sealing" in found
