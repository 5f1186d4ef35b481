"""Reserved documents are added in versions, never edited; each reading is written down."""

import pytest
from django.db import IntegrityError, transaction

from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from releases.models import ReservedDocument, ReservedReading
from releases.reserved.actions.documents import (
    add_reserved_document,
    add_reserved_version,
    change_reserved_audience,
    record_reading,
    retire_reserved_document,
)
from tests.releases import factories
from tests.releases.reserved import documents

pytestmark = pytest.mark.django_db


def last():
    return JournalEntry.objects.order_by("-pk").first().content


def test_a_document_comes_with_its_first_version(cast):
    stored = documents.stored()
    document = add_reserved_document(
        by=cast.quality,
        document={
            "kind": "slides",
            "title_fr": "Diapositives",
            "title_en": "Slides",
            "audience": "integrators",
            "line": "V4",
            "release": None,
        },
        stored=stored,
    )
    version = document.versions.get()
    assert (version.number, version.sha256, version.key) == (1, stored.sha256, stored.key)
    assert last()["event"] == "reserved_document.added"
    assert last()["data"]["sha256"] == stored.sha256


def test_a_release_decides_the_line_and_has_one_certificate(cast):
    release = factories.draft(cast.quality, line="V3", version=factories.V3)
    document = documents.document(cast.quality, kind="certificate", release=release, line="V4")
    assert document.line == "V3"
    with pytest.raises(Refused) as refused:
        documents.document(cast.quality, kind="certificate", release=release)
    assert refused.value.code == "certificate"
    with pytest.raises(IntegrityError), transaction.atomic():
        ReservedDocument.objects.create(
            kind="certificate", release=release, line="V3", created_by=cast.quality
        )


def test_a_new_version_supersedes_and_edits_nothing(cast):
    document = documents.document(cast.quality)
    first = document.versions.get()
    before = first.key, first.sha256, first.name
    second = add_reserved_version(
        by=cast.quality2,
        document=document,
        stored=documents.stored(content=documents.pdf((800, 600))),
        change="Nouveau module",
    )
    assert [row.number for row in document.versions.all()] == [2, 1]
    assert second.change == "Nouveau module"
    first.refresh_from_db()
    assert (first.key, first.sha256, first.name) == before
    assert last()["event"] == "reserved_document.version_added"


def test_the_same_file_is_no_new_version(cast):
    document = documents.document(cast.quality)
    with pytest.raises(Refused) as refused:
        add_reserved_version(by=cast.quality, document=document, stored=documents.stored())
    assert refused.value.code == "same"


def test_the_certificate_of_a_published_release_no_longer_changes(cast):
    release = factories.published(cast)
    document = release.reserved_documents.filter(kind="certificate").first() or documents.document(
        cast.quality, kind="certificate", release=release
    )
    other = documents.stored(content=documents.pdf((300, 300)))
    for act in (
        lambda: add_reserved_version(by=cast.quality, document=document, stored=other),
        lambda: retire_reserved_document(by=cast.quality, document=document),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "frozen"


def test_its_readers_can_be_changed(cast):
    document = documents.document(cast.quality)
    change_reserved_audience(by=cast.quality, document=document, audience="quality")
    document.refresh_from_db()
    assert document.audience == "quality"
    assert last()["data"] == {"before": "integrators", "after": "quality"}
    with pytest.raises(Refused):
        change_reserved_audience(by=cast.quality, document=document, audience="quality")


def test_what_is_retired_stays_and_no_longer_changes(cast):
    document = documents.document(cast.quality)
    retire_reserved_document(by=cast.quality, document=document)
    document.refresh_from_db()
    assert document.retired_by == cast.quality
    assert document.versions.count() == 1
    with pytest.raises(Refused) as refused:
        retire_reserved_document(by=cast.quality, document=document)
    assert refused.value.code == "retired"


def test_each_reading_is_a_row_and_an_entry(cast):
    version = documents.document(cast.quality).versions.get()
    reading = record_reading(
        by=cast.technician,
        version=version,
        representative=cast.technician_rep,
        ip="192.0.2.7",
        user_agent="Firefox",
    )
    assert ReservedReading.objects.get() == reading
    entry = last()
    assert entry["event"] == "reserved_document.read"
    assert entry["data"]["integrator"] == cast.integrator.pk
    assert "192.0.2.7" not in str(entry)
