"""Releases in each state, made through the actions."""

import datetime as dt
import hashlib
import io

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from portal.core.products import ProductLine
from releases.drafting.actions.certify_release import certify_release
from releases.drafting.actions.contents import (
    Check,
    Machine,
    Note,
    set_conformity,
    set_notes,
    set_requirements,
)
from releases.drafting.actions.drafts import create_release, update_draft
from releases.drafting.actions.files import add_file
from releases.drafting.actions.publication import publish_release, submit_for_publication
from releases.files import uploads
from releases.models import RequirementDomain
from releases.reserved.files import StoredDocument
from releases.wiki.actions.save_wiki_page import save_wiki_page
from releases.withdrawals.actions.withdraw_release import Announcement, withdraw_release

V4 = "4.2.[9710.21600]"
NEWER_V4 = "4.3.[9800.100]"
V3 = "3.8.2.1042"
CONTENT = b"MZ" + bytes(range(256)) * 40
PDF = b"%PDF-1.7\n% the certificate of "
CODES = ("identification", "signed-recording", "audit-trail")


def domains():
    """Some domains: the migration's eight, or three where a test has flushed the tables."""
    found = list(RequirementDomain.objects.all())
    return found or [
        RequirementDomain.objects.create(code=code, name_fr=code, name_en=code, position=number)
        for number, code in enumerate(CODES)
    ]


def upload(name="Setup.exe", content=CONTENT):
    return ContentFile(content, name=name)


def picture(name="Écran 1.png", kind="PNG", size=(4, 3)):
    content = io.BytesIO()
    Image.new("RGB", size, "teal").save(content, kind)
    return SimpleUploadedFile(name, content.getvalue())


def wiki_page(by, *, line=ProductLine.V4, slug="fond-de-caisse", **text):
    return save_wiki_page(by=by, text=wiki_text(line=line, slug=slug, **text))


def wiki_text(**text):
    return {
        "line": ProductLine.V4,
        "slug": "fond-de-caisse",
        "kind": "tutorial",
        "audience": "integrators",
        "title_fr": "Saisir le fond de caisse",
        "title_en": "Enter the cash float",
        "body_fr": "Ouvrez la **caisse**.",
        "body_en": "Open the **till**.",
        "from_version": "",
        "until_version": "",
        **text,
    }


def identity(**values):
    return {
        "summary_fr": "Encaissement plus rapide.",
        "summary_en": "Faster checkout.",
        **values,
    }


def certificate(**values):
    return {
        "certificate_number": "525/9999-03",
        "category": "B",
        "certified_on": dt.date(2026, 7, 1),
        "certified_until": None,
        **values,
    }


def certified(by, release, **values):
    """Certified with a small PDF, put into storage without drawing a mark onto it."""
    content = PDF + release.version.encode()
    stored = StoredDocument(
        default_storage.save(uploads.new_key("reserved", "c.pdf"), ContentFile(content)),
        "Certificat.pdf",
        "application/pdf",
        len(content),
        sha256(content),
    )
    return certify_release(by=by, release=release, certificate=certificate(**values), stored=stored)


def add(by, release, name="Setup.exe", content=CONTENT, kind="installer"):
    stored = uploads.store_upload(upload(name, content))
    return add_file(by=by, release=release, kind=kind, stored=stored)


def draft(by, *, line=ProductLine.V4, version=V4):
    return create_release(by=by, line=line, version=version)


def notes(page=None):
    return [
        Note(kind="feature", text_fr="Fond de caisse", text_en="Cash float", tutorial=page),
        Note(kind="correction", text_fr="Arrondi corrigé", text_en="Rounding put right"),
    ]


def complete_draft(by, *, line=ProductLine.V4, version=V4, content=CONTENT):
    """A draft that lacks nothing."""
    release = draft(by, line=line, version=version)
    update_draft(by=by, release=release, identity=identity())
    certified(by, release)
    add(by, release, content=content)
    page = wiki_page(by, line=line, slug=f"page-{release.pk}")
    set_notes(by=by, release=release, notes=notes(page))
    set_requirements(
        by=by,
        release=release,
        prerequisites=[Check("Windows 11 à jour", "Windows 11 up to date")],
        hardware=[Machine("Aures", "Yuno"), Machine("Oxhoo", "Titan")],
    )
    set_conformity(
        by=by, release=release, statements=[(domain, "Respecté.") for domain in domains()]
    )
    release.refresh_from_db()
    return release


def submitted(by, **options):
    release = complete_draft(by, **options)
    return submit_for_publication(by=by, release=release)


def published(cast, **options):
    """Submitted by `cast.quality`, published by `cast.quality2`."""
    return publish_release(by=cast.quality2, release=submitted(cast.quality, **options))


def announcement(**values):
    return Announcement(
        **{
            "cause": "anomaly",
            "instruction": "stop",
            "message_fr": "Le total peut être faux.",
            "message_en": "The total may be wrong.",
            **values,
        }
    )


def withdraw(by, release, **values):
    return withdraw_release(by=by, release=release, announcement=announcement(**values))


def sha256(content=CONTENT):
    return hashlib.sha256(content).hexdigest()
