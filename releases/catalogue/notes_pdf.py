"""The release notes as a PDF: drawn once per language and state, then kept."""

import hashlib
from contextlib import suppress

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils.translation import get_language

from portal.infrastructure.pdf import draw_pdf
from portal.outbox.queue import absolute_url
from portal.ui.text.nobreak import unbroken
from releases.catalogue import queries
from releases.catalogue.models import Release
from releases.withdrawals.rules import Remedy, remedy_of


def pdf_of(release: Release) -> bytes:
    """The PDF in the present language. What is published is frozen, so that it never ages;
    what to do about a withdrawn release may change, and another is drawn."""
    language = "en" if get_language() == "en" else "fr"
    remedy = remedy_of(release)
    state = hashlib.sha256(remedy.what_now.encode()).hexdigest()[:12] if remedy else "good"
    key = f"notes/{release.pk}-{language}-{state}.pdf"
    # Asked for first, so that nobody can remove it in between.
    with suppress(FileNotFoundError), default_storage.open(key, "rb") as kept:
        return bytes(kept.read())
    content = _draw(release, language, remedy)
    name = default_storage.save(key, ContentFile(content))
    if name != key:
        # Somebody else drew it at the same time.
        default_storage.delete(name)
    return content


def _draw(release: Release, language: str, remedy: Remedy | None) -> bytes:
    html = render_to_string(
        "documents/release_notes.html",
        {
            "release": release,
            "remedy": remedy,
            "notes": queries.notes_by_kind(release),
            "language": language,
            "url": absolute_url(release.get_absolute_url()),
        },
    )
    return draw_pdf(unbroken(html))
