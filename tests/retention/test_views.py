"""What everybody reads of what is kept, and where quality holds it."""

import pytest

from portal.core.personal_data.retention import kept
from portal.journal.models import JournalEntry
from portal.retention.actions import place_hold
from portal.retention.models import Hold

pytestmark = pytest.mark.django_db
PAGE = "/retention/"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_everybody_reads_what_is_kept_why_and_how_long(client, language):
    page = client.get("/privacy/", headers={"Accept-Language": language})
    assert page.status_code == 200
    assert len(page.context["kinds"]) == len(kept) >= 13  # Of each app.
    assert "CNIL" in page.text
    assert ("365 jours" if language == "fr" else "365 days") in page.text


def test_each_page_leads_there(client):
    assert 'href="/privacy/"' in client.get("/").text


def test_quality_holds_something_and_lets_it_go(as_, cast):
    quality = as_("quality")
    assert quality.post(PAGE, {"kind": "callers", "reason": "Plainte"}).headers["Location"] == PAGE
    page = quality.get(PAGE).text
    assert "Plainte" in page
    assert cast.quality.name in page
    again = quality.post(PAGE, {"kind": "callers", "reason": "Encore"})
    assert again.status_code == 200
    assert "Encore" in again.text
    row = Hold.objects.get()
    quality.post(f"{PAGE}holds/{row.pk}/lift/")
    assert "Plainte" not in quality.get(PAGE).text
    entries = JournalEntry.objects.filter(event__startswith="hold.")
    assert sorted(entry.event for entry in entries) == ["hold.lifted", "hold.placed"]
    assert "déjà levée" in quality.post(f"{PAGE}holds/{row.pk}/lift/", follow=True).text


@pytest.mark.parametrize("kind", ["", "reports", "nothing"])
def test_what_cannot_be_held_is_said(as_, cast, kind):
    """What people decide on is held by them."""
    page = as_("quality").post(PAGE, {"kind": kind, "reason": "Plainte"})
    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.text
    assert not Hold.objects.exists()


def test_the_auditor_reads_and_holds_nothing(as_, cast):
    place_hold(by=cast.quality, kind="mails", reason="Contrôle fiscal")
    auditor = as_("auditor")
    page = auditor.get(PAGE).text
    assert "Contrôle fiscal" in page
    assert "<textarea" not in page
    assert auditor.post(PAGE, {"kind": "callers", "reason": "x"}).status_code == 403
