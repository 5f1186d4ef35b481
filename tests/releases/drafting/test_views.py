"""From nothing to a published version, as two quality managers do it in the browser."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.core import duties
from portal.ui.text.nobreak import unbroken
from releases.models import Release, ReleaseFile
from tests.cast import sign_in
from tests.releases import factories
from tests.releases.reserved import documents

pytestmark = pytest.mark.django_db


@pytest.fixture
def quality(cast):
    return sign_in(Client(), cast.quality)


def url(name, release, *args):
    return reverse(f"releases:{name}", args=[release.version, *args])


def formset(prefix, rows, initial=0):
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def fill_in(quality, release):
    """Each section, as its page posts it; the answers."""
    return [
        quality.post(
            url("section", release, "identity"),
            {"summary_fr": "Plus rapide.", "summary_en": "Faster."},
        ),
        quality.post(
            url("section", release, "certificate"),
            {
                "certificate_number": "525/9999-03",
                "category": "A",
                "certified_on": "2026-07-01",
                "document": documents.upload("Certificat.pdf"),
            },
        ),
        quality.post(
            url("section", release, "files"),
            {
                "kind": "installer",
                "content": SimpleUploadedFile("Setup.exe", factories.CONTENT),
                "more": "1",
            },
        ),
        quality.post(
            url("section", release, "notes"),
            formset("notes", [{"kind": "change", "text_fr": "Écran", "text_en": "Screen"}]),
        ),
        quality.post(
            url("section", release, "requirements"),
            formset("checks", [{"text_fr": "a", "text_en": "a"}])
            | formset("hardware", [{"maker": "Aures", "model": "Yuno"}]),
        ),
        quality.post(
            url("section", release, "conformity"),
            {domain.code: "Respecté." for domain in factories.domains()},
        ),
    ]


def test_the_whole_way(cast, quality):
    new = quality.post(reverse("releases:draft_new"), {"line": "V4", "version": factories.V4})
    release = Release.objects.get()
    assert new.url == url("section", release, "identity")
    answers = fill_in(quality, release)
    assert [answer.status_code for answer in answers] == [302] * 6
    assert "Tout y est" in quality.get(url("draft", release)).content.decode()
    quality.post(url("submit", release))
    quality.post(url("publish", release))
    release.refresh_from_db()
    assert (release.state, release.submitted_by) == ("certified", cast.quality)
    waiting = [duty.href for duty in duties.duties_of(cast.quality2)]
    assert url("draft", release) in waiting
    assert url("draft", release) not in [duty.href for duty in duties.duties_of(cast.quality)]
    other = sign_in(Client(), cast.quality2)
    assert unbroken("Publier 4.2.[9710.21600]") in other.get(url("draft", release)).content.decode()
    assert other.post(url("publish", release)).url == release.get_absolute_url()
    release.refresh_from_db()
    assert release.state == "published"


@pytest.mark.parametrize("section", ["identity", "files", "notes", "requirements", "conformity"])
def test_each_section_shows_what_is_there(cast, quality, section):
    release = factories.complete_draft(cast.quality)
    shown = {
        "identity": "Encaissement plus rapide.", "files": "Setup.exe", "notes": "Fond de caisse",
        "requirements": "Yuno", "conformity": "Respecté.",
    }  # fmt: skip
    page = quality.get(url("section", release, section))
    assert page.status_code == 200
    assert shown[section] in page.text


def test_a_wrong_number_is_explained(quality):
    answer = quality.post(reverse("releases:draft_new"), {"line": "V4", "version": "4.2"})
    assert "n’est pas une version de la gamme V4" in answer.content.decode()
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("Setup.exe", b"#!/bin/sh", "n’est pas celui d’un"),
        ("Setup.sh", b"#!/bin/sh", "ne peut pas être publié"),
    ],
)
def test_a_file_of_the_wrong_type_is_explained_and_not_kept(cast, quality, name, content, words):
    release = factories.draft(cast.quality)
    data = {"kind": "installer", "content": SimpleUploadedFile(name, content)}
    answer = quality.post(url("section", release, "files"), data)
    assert words in answer.content.decode()
    assert not ReleaseFile.objects.exists()


def test_a_file_that_is_too_large_is_explained(cast, quality, settings):
    settings.RELEASE_FILE_MAX_BYTES = 100
    release = factories.draft(cast.quality)
    data = {"kind": "installer", "content": SimpleUploadedFile("Setup.exe", factories.CONTENT)}
    answer = quality.post(url("section", release, "files"), data)
    assert "trop volumineux" in answer.content.decode()


def test_a_note_can_be_deleted_and_blank_rows_are_none(cast, quality):
    release = factories.complete_draft(cast.quality)
    rows = [
        {"kind": "feature", "text_fr": "a", "text_en": "a", "DELETE": "on"},
        {"kind": "correction", "text_fr": "b", "text_en": "b"},
        {"kind": "feature", "text_fr": "", "text_en": ""},
    ]
    quality.post(url("section", release, "notes"), formset("notes", rows, initial=2))
    assert [note.text_fr for note in release.notes.all()] == ["b"]


def test_a_refusal_stands_on_the_page(cast, quality):
    release = factories.draft(cast.quality)
    twice = [{"maker": "Aures", "model": "Yuno"}] * 2
    data = formset("checks", []) | formset("hardware", twice)
    answer = quality.post(url("section", release, "requirements"), data)
    assert "figure deux fois" in answer.content.decode()


def test_a_submitted_draft_shows_no_forms(cast, quality):
    release = factories.submitted(cast.quality)
    answer = quality.get(url("section", release, "notes"))
    assert answer.url == url("draft", release)
    quality.post(url("reopen", release))
    assert quality.get(url("section", release, "notes")).status_code == 200


def test_a_file_is_removed(cast, quality):
    release = factories.complete_draft(cast.quality)
    quality.post(url("file_remove", release, release.files.get().pk))
    assert not release.files.exists()


def test_a_refused_upload_leaves_nothing_in_storage(cast, quality, settings):
    release = factories.draft(cast.quality)
    folder = settings.MEDIA_ROOT / "releases"
    for _ in range(2):
        data = {"kind": "installer", "content": SimpleUploadedFile("Setup.exe", factories.CONTENT)}
        quality.post(url("section", release, "files"), data)
        kept = set(folder.iterdir())
    assert release.files.count() == 1
    before = set(folder.iterdir())
    data = {"kind": "installer", "content": SimpleUploadedFile("Setup.exe", factories.CONTENT)}
    answer = quality.post(url("section", release, "files"), data)
    assert "Renommez ce fichier" in answer.content.decode()
    assert set(folder.iterdir()) == before == kept
