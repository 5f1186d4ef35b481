"""Reserved documents in the hands of their readers, and of those who keep them."""

import io

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from releases.models import ReservedDocument, ReservedReading
from releases.reserved.actions.documents import add_reserved_version, retire_reserved_document
from tests.cast import sign_in
from tests.releases import factories
from tests.releases.reserved import documents as reserved_documents
from tests.releases.reserved.test_files import text_of

pytestmark = pytest.mark.django_db
INDEX = "/releases/reserved/"


def as_(user):
    return sign_in(Client(), user)


def body(response):
    content = b"".join(response.streaming_content)
    # What a web server's close() does, but for the signal that ends the database's connection.
    for close in response._resource_closers:
        close()
    return content


def status_of(client, url):
    response = client.get(url)
    if response.streaming:
        body(response)
    return response.status_code


def original(version):
    with default_storage.open(version.key) as file:
        return file.read()


def test_a_pdf_is_given_with_its_readers_name_and_the_original_stays(cast):
    document = reserved_documents.document(cast.quality)
    version = document.versions.get()
    before = original(version)
    copies = {}
    for user in (cast.technician, cast.manager):
        response = as_(user).get(document.file_url)
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"
        assert "attachment" in response["Content-Disposition"]
        copies[user] = body(response)
        shown = " ".join(text_of(copies[user]).split())
        reading = ReservedReading.objects.latest("pk")
        assert user.name in shown
        assert "Moselle Encaissement" in shown
        assert str(reading.pk) in shown
        assert (reading.user, reading.representative.integrator) == (user, cast.integrator)
    assert cast.manager.name not in text_of(copies[cast.technician])
    assert original(version) == before


def test_crisalids_own_people_are_named_as_such(cast):
    document = reserved_documents.document(cast.quality)
    for user in (cast.quality, cast.support, cast.auditor):
        shown = text_of(body(as_(user).get(document.file_url)))
        assert user.name in shown
        assert "Crisalid" in shown
    assert ReservedReading.objects.filter(representative=None).count() == 3


def test_other_files_are_given_as_they_are(cast):
    content = factories.picture().read()
    document = reserved_documents.document(
        cast.quality, file=reserved_documents.stored(name="p.png", content=content)
    )
    response = as_(cast.technician).get(document.file_url)
    assert body(response) == content
    assert response["Cache-Control"] == "private, no-store"
    assert ReservedReading.objects.count() == 1


def test_every_reading_counts_but_not_a_look_at_the_head(cast):
    document = reserved_documents.document(cast.quality)
    client = as_(cast.technician)
    client.head(document.file_url)
    assert not ReservedReading.objects.exists()
    for _ in range(2):
        body(client.get(document.file_url))
    assert ReservedReading.objects.count() == 2


def test_who_reads_what(cast):
    """By audience, line and release: status of the file, and whether the list shows it."""
    draft = factories.draft(cast.quality, version=factories.NEWER_V4)
    documents = {
        "all": reserved_documents.document(cast.quality),
        "V3": reserved_documents.document(cast.quality, line="V3"),
        "draft": reserved_documents.document(cast.quality, kind="other", release=draft),
        "support": reserved_documents.document(cast.quality, audience="support"),
        "quality": reserved_documents.document(cast.quality, audience="quality"),
    }
    expected = {
        "technician": (200, 200, 404, 404, 404),
        "stranger": (200, 403, 404, 404, 404),
        "suspended": (403, 403, 404, 404, 404),
        "candidate": (403, 403, 404, 404, 404),
        "quality": (200, 200, 200, 200, 200),
        "auditor": (200, 200, 200, 200, 200),
        "support": (200, 200, 200, 200, 404),
        "admin": (404, 404, 404, 404, 404),
    }
    for person, statuses in expected.items():
        client = as_(getattr(cast, person))
        found = tuple(status_of(client, row.file_url) for row in documents.values())
        assert found == statuses, person
        listed = client.get(INDEX)
        assert listed.status_code == (200 if 200 in statuses else 403), person
        if listed.status_code == 200:
            shown = [row.file_url in listed.content.decode() for row in documents.values()]
            assert shown == [status == 200 for status in statuses], person


def test_a_newcomer_is_told_what_is_missing(cast):
    page = as_(cast.candidate).get(INDEX)
    assert page.status_code == 403
    assert "todo__missing" in page.content.decode()


def test_a_new_version_is_what_readers_get(cast):
    document = reserved_documents.document(cast.quality)
    client = as_(cast.technician)
    assert "Pas encore lu" in client.get(INDEX).content.decode()
    body(client.get(document.file_url))
    assert "Nouveau depuis" not in client.get(INDEX).content.decode()
    new = reserved_documents.stored(content=reserved_documents.pdf((700, 300), (700, 300)))
    add_reserved_version(by=cast.quality, document=document, stored=new)
    assert "Nouveau depuis" in client.get(INDEX).content.decode()
    with pikepdf.open(io.BytesIO(body(client.get(document.file_url)))) as pdf:
        assert len(pdf.pages) == 2
    old = reverse("releases:reserved_version_file", args=[document.pk, 1])
    assert client.get(old).status_code == 403
    assert status_of(as_(cast.auditor), old) == 200


def test_what_is_retired_is_gone_for_its_readers(cast):
    document = reserved_documents.document(cast.quality)
    retire_reserved_document(by=cast.quality, document=document)
    assert status_of(as_(cast.technician), document.file_url) == 404
    assert status_of(as_(cast.auditor), document.file_url) == 200


def test_quality_adds_a_document_and_a_version_and_sees_who_read_it(cast):
    client = as_(cast.quality)
    data = {
        "kind": "contract",
        "title_fr": "Contrat type",
        "title_en": "Model contract",
        "audience": "integrators",
        "line": "V4",
        "file": reserved_documents.upload("Contrat.pdf"),
    }
    response = client.post(reverse("releases:reserved_new"), data)
    document = ReservedDocument.objects.get(title_fr="Contrat type")
    assert response.url == document.get_absolute_url()
    body(as_(cast.technician).get(document.file_url))
    page = client.get(document.get_absolute_url()).content.decode()
    assert cast.technician.name in page
    assert "Moselle Encaissement" in page
    more = {
        "change": "Article 4",
        "file": reserved_documents.upload(content=reserved_documents.pdf((100, 100))),
    }
    client.post(reverse("releases:reserved_version", args=[document.pk]), more)
    assert document.versions.first().change == "Article 4"


def test_a_file_that_is_none_of_those_accepted_leaves_nothing(cast):
    client = as_(cast.quality)
    data = {"kind": "other", "title_fr": "a", "title_en": "a", "audience": "integrators"}
    data["file"] = reserved_documents.upload("a.pdf", b"MZ not a PDF")
    assert client.post(reverse("releases:reserved_new"), data).status_code == 200
    assert not ReservedDocument.objects.exists()


@pytest.mark.parametrize("count", [1, 6])
def test_the_list_costs_the_same_whatever_its_length(cast, count, django_assert_max_num_queries):
    for number in range(count):
        reserved_documents.document(cast.quality, title_fr=f"Document {number}")
    client = as_(cast.technician)
    client.get(INDEX)
    with django_assert_max_num_queries(20):
        client.get(INDEX)
