"""/verify/: by code, by QR code's address, by file; each answer live and true."""

import hashlib

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.documents.models import Document
from portal.documents.sealing import work
from portal.documents.verify import reading
from portal.infrastructure.pdf import draw_pdf
from portal.journal.models import Checkpoint, JournalEntry, Unsequenced
from portal.journal.tree import sequencer
from tests.cast import make_representative, sign_in
from tests.documents import factories
from tests.journal.bypass import without_triggers
from tests.journal.factories import sequenced

pytestmark = pytest.mark.django_db

URL = "/verify/"


def drop(client, content: bytes, name="document.pdf"):
    return client.post(URL, {"file": SimpleUploadedFile(name, content)})


def verdict(client, document) -> str:
    response = client.get(document.get_absolute_url())
    assert response.status_code == 200
    return response.context["result"].verdict


# By code ---------------------------------------------------------------------------------------


def test_the_box_is_open_to_anyone(client):
    response = client.get(URL)
    assert response.status_code == 200
    assert "Vérifier un document" in response.content.decode()


@pytest.mark.parametrize("shape", [str, str.lower, lambda code: code.replace("-", " ")])
def test_a_code_leads_to_the_document(client, shape):
    document = factories.sealed()
    response = client.post(URL, {"code": shape(document.code)})
    assert response.url == document.get_absolute_url() == f"/verify/{document.code}/"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("ABCD", "seize lettres et chiffres"),
        ("ABCD-EFGH-JKMN-PQRS", "Aucun de nos documents"),
        ("\x00", "Un signe de ce texte ne peut pas être conservé"),
        ("", "Saisissez le code"),
    ],
)
def test_a_wrong_code_is_told_and_kept_in_the_box(client, code, words):
    response = client.post(URL, {"code": code})
    assert response.status_code == 200
    assert words in response.content.decode()


def test_the_address_of_the_qr_code_shows_the_document(client):
    document = factories.sealed()
    page = client.get(document.get_absolute_url())
    text = page.content.decode()
    assert page.context["result"].verdict == "whole"
    for shown in (
        document.number, document.title, document.holder, document.data_sha256,
        document.sealed_sha256, document.code, "comme le prouve le journal", "simples",
    ):  # fmt: skip
        assert shown in text
    assert page["X-Robots-Tag"] == "noindex"
    assert "no-store" in page["Cache-Control"]


def test_an_address_typed_in_lower_case_is_put_right(client):
    document = factories.sealed()
    response = client.get(f"/verify/{document.code.lower()}/")
    assert response.url == document.get_absolute_url()


@pytest.mark.parametrize("code", ["ABCD-EFGH-JKMN-PQRS", "nonsense"])
def test_an_unknown_address_says_what_to_do(client, code):
    response = client.get(f"/verify/{code}/")
    assert response.status_code == 404
    assert "Aucun de nos documents ne porte ce code" in response.content.decode()


def test_a_document_on_its_way_is_never_shown_as_sealed(client):
    document = factories.document()
    page = client.get(document.get_absolute_url()).content.decode()
    assert "Signé, scellement en cours" in page
    assert "authentique" not in page
    assert verdict(client, document) == "pending"


def test_a_failed_sealing_is_not_hidden(client):
    from portal.core import clock

    document = factories.document()
    Document.objects.update(failed_at=clock.now(), failure="disk full")
    page = client.get(document.get_absolute_url()).content.decode()
    assert "son scellement a échoué" in page
    assert "disk full" not in page


def test_english_readers_read_english(client):
    document = factories.sealed()
    page = client.get(document.get_absolute_url(), headers={"Accept-Language": "en"})
    assert "as the journal proves" in page.content.decode()


def test_it_still_holds_when_the_journal_has_grown(client):
    document = factories.sealed()
    sequenced(20)
    assert verdict(client, document) == "whole"


# What is broken shows --------------------------------------------------------------------------


def test_changed_data_shows(client):
    document = factories.sealed()
    Document.objects.update(data_bytes=b'{"lead":"forged"}')
    assert verdict(client, document) == "register"


def test_changed_data_with_its_hash_shows(client):
    document = factories.sealed()
    forged = b'{"lead":"forged"}'
    Document.objects.update(data_bytes=forged, data_sha256=hashlib.sha256(forged).hexdigest())
    assert verdict(client, document) == "register"


def test_changed_data_of_a_document_that_is_not_sealed_yet_shows(client):
    document = factories.document()
    sequencer.sequence()
    forged = b'{"lead":"forged"}'
    Document.objects.update(data_bytes=forged, data_sha256=hashlib.sha256(forged).hexdigest())
    assert verdict(client, document) == "broken"


def overwrite(document: Document, content: bytes) -> None:
    with default_storage.open(document.file.name, "wb") as file:
        file.write(content)


def test_a_changed_file_shows(client):
    document = factories.sealed()
    overwrite(document, document.read()[:-1])
    assert verdict(client, document) == "broken"


def test_another_genuine_file_in_its_place_shows(client):
    document, other = factories.sealed(), factories.sealed()
    overwrite(document, other.read())
    Document.objects.filter(pk=document.pk).update(sealed_sha256=other.sealed_sha256)
    assert verdict(client, document) == "broken"


def test_a_missing_file_shows(client):
    document = factories.sealed()
    default_storage.delete(document.file.name)
    page = client.get(document.get_absolute_url())
    assert page.context["result"].verdict == "broken"
    # The journal still proves what it was called.
    assert document.number in page.content.decode()


def test_a_changed_journal_shows(client):
    document = factories.sealed()
    with without_triggers():
        JournalEntry.objects.filter(pk=document.entry_id).update(
            body=bytes(document.entry.body).replace(b"test", b"tost")
        )
    assert verdict(client, document) == "contradicted"


def sealing_of(document: Document) -> JournalEntry:
    return JournalEntry.objects.get(event="document.sealed", subject_id=str(document.pk))


def test_a_sealing_that_was_changed_in_the_journal_shows(client):
    document, other = factories.sealed(), factories.sealed()
    sequencer.sequence()
    assert verdict(client, document) == "whole"
    entry = sealing_of(document)
    forged = bytes(entry.body).replace(
        document.sealed_sha256.encode(), other.sealed_sha256.encode()
    )
    with without_triggers():
        JournalEntry.objects.filter(pk=entry.pk).update(body=forged)
    # A sealing that the tree does not hold tells nothing.
    assert verdict(client, document) == "unknown"


def test_a_sealing_beside_the_journal_proves_nothing(client):
    document = factories.sealed()
    assert verdict(client, document) == "whole"  # it waits for its place
    with without_triggers():
        Unsequenced.objects.filter(entry=sealing_of(document)).delete()
    assert verdict(client, document) == "unknown"


def test_a_forged_checkpoint_of_today_shows(client):
    document = factories.sealed()
    with without_triggers():
        Checkpoint.objects.filter(pk=document.checkpoint_id).update(note="forged")
    assert verdict(client, document) == "contradicted"


def test_a_store_that_is_away_is_not_taken_for_a_forgery(client, settings):
    document = factories.sealed()
    usual = settings.STORAGES
    away = {"location": "/dev/null/away", "base_url": None}
    settings.STORAGES = usual | {"default": usual["default"] | {"OPTIONS": away}}
    assert verdict(client, document) == "unsure"


# By file ---------------------------------------------------------------------------------------


def found(response) -> str:
    return response.context["result"].verdict


def test_the_sealed_file_is_recognised(client):
    document = factories.sealed()
    response = drop(client, document.read())
    assert found(response) == "whole"
    assert "au bit près" in response.content.decode()
    assert document.number in response.content.decode()


def test_a_changed_copy_is_told_from_a_strangers_file(client):
    document = factories.sealed()
    content = document.read()
    changed = content[:500] + b"X" + content[501:]
    response = drop(client, changed)
    assert found(response) == "altered"
    text = response.content.decode()
    assert document.number in text
    assert "modifié après son scellement" in text
    assert "authentique" not in text


def test_a_copy_with_something_added_is_told(client):
    document = factories.sealed()
    response = drop(client, document.read() + b"\n1 0 obj<<>>endobj\n%%EOF")
    assert found(response) == "extended"
    assert document.number in response.content.decode()
    assert "authentique" not in response.content.decode()


@pytest.mark.parametrize("content", [b"not ours", b"", b"\x00" * 1000])
def test_a_strangers_file_is_unknown(client, content):
    factories.sealed()
    response = drop(client, content)
    assert found(response) == "foreign"
    assert "ne vient pas de Crisalid" in response.content.decode()


def test_a_pdf_without_our_seal_is_foreign(client):
    response = drop(client, draw_pdf("<p>Bonjour", sheet=""))
    assert found(response) == "foreign"


def test_a_file_that_cannot_be_read_is_neither_ours_nor_a_strangers(client):
    response = drop(client, b"%PDF-1.7 nothing else")
    assert found(response) == "unreadable"
    text = response.content.decode()
    assert "n’a pas pu être lu" in text
    assert "authentique" not in text
    assert "ne vient pas" not in text


def test_a_file_that_only_names_our_address_is_no_copy_of_ours_that_holds(client):
    document = factories.sealed()
    response = drop(client, f"see /verify/{document.code}/".encode())
    assert found(response) == "altered"
    assert "authentique" not in response.content.decode()


def test_a_file_of_a_document_not_sealed_yet_proves_nothing(client):
    document = factories.document()
    response = drop(client, f"/verify/{document.code}/".encode())
    assert found(response) == "altered"


def test_a_file_too_large_is_refused(client, monkeypatch):
    monkeypatch.setattr("portal.documents.pages.forms.MAX_UPLOAD", 1000)
    response = drop(client, b"x" * 1001)
    assert "25" in response.content.decode()
    assert "result" not in response.context
    assert reading.MAX_UPLOAD == 25 * 1024 * 1024


# The sealed file for those who may -------------------------------------------------------------


def test_whoever_may_read_it_downloads_it(client):
    document = factories.sealed()
    sign_in(client, make_representative(name="Reader"))
    page = client.get(document.get_absolute_url()).content.decode()
    assert document.download_url in page
    response = client.get(document.download_url)
    assert response.content == document.read()
    assert response["Content-Type"] == "application/pdf"
    assert document.number in response["Content-Disposition"]
    assert response["Cache-Control"] == "private, no-store"


def test_others_are_not_told_that_it_is_there(client):
    document = factories.sealed()
    sign_in(client, make_representative(name="Stranger"))
    assert document.download_url not in client.get(document.get_absolute_url()).content.decode()
    assert client.get(document.download_url).status_code == 404


def test_a_kind_without_a_rule_is_for_nobody(client):
    document = factories.sealed()
    sign_in(client, make_representative(name="Reader"))
    assert client.get(document.download_url).getvalue().startswith(b"%PDF")
    Document.objects.update(kind="unheard-of")
    assert client.get(document.download_url).status_code == 404


def test_there_is_no_file_before_the_seal(client):
    document = factories.document()
    sign_in(client, make_representative(name="Reader"))
    assert client.get(document.download_url).status_code == 404
    sequencer.sequence()
    work.seal_due()
    assert client.get(document.download_url).status_code == 200


def test_nobody_downloads_without_signing_in(client):
    document = factories.sealed()
    response = client.get(document.download_url)
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))
