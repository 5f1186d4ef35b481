"""A file that is gone between the decision and its opening: 404 or 410, never an error of ours."""

import ast

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from integrators.legal_file.actions.consult_legal_document import consult_legal_document
from integrators.models import LegalDocument
from portal.documents.sealing.work import seal_due
from portal.journal.audits.actions import ask_for_pack
from portal.journal.audits.work import run_due
from portal.journal.tree import sequencer
from releases.files import serving
from releases.models import ReservedVersion, WikiImage
from releases.wiki import images
from releases.wiki.actions.add_wiki_image import add_wiki_image
from support.models import Attachment
from tests.cast import sign_in
from tests.gates.sources import calls, module, python_files, tree
from tests.integrators import factories as registry
from tests.releases import factories as releases
from tests.releases.reserved import documents as reserved
from tests.support.factories import make_ticket


def controlled(cast):
    row = registry.add_document(cast.quality)
    return reverse("integrators:document_file", args=[row.pk]), row.file.name


def legal(cast):
    row = LegalDocument.objects.filter(integrator=cast.integrator).first()
    consult_legal_document(by=cast.quality, document=row, reason="Contrôle du dossier")
    return reverse("integrators:legal_document", args=[cast.integrator.pk, row.pk]), row.file.name


def wiki_image(cast):
    page = releases.wiki_page(cast.quality)
    stored = images.store_image(releases.picture())
    add_wiki_image(by=cast.quality, page=page, stored=stored)
    row = WikiImage.objects.get()
    return row.get_absolute_url(), row.file.name


def reserved_pdf(cast):
    row = ReservedVersion.objects.get(document=reserved.document(cast.quality))
    return reverse("releases:reserved_file", args=[row.document_id]), row.file.name


def reserved_slides(cast):
    upload = reserved.upload(
        "Formation.pptx", reserved.office("[Content_Types].xml", "ppt/presentation.xml")
    )
    stored = reserved.files.store_reserved_file(upload)
    row = ReservedVersion.objects.get(document=reserved.document(cast.quality, stored))
    return reverse("releases:reserved_file", args=[row.document_id]), row.file.name


def sealed(cast):
    sequencer.sequence()
    seal_due()
    row = cast.integrator.approvals.first().certificate
    row.refresh_from_db()
    return reverse("documents:file", args=[row.code]), row.file.name


def attachment(cast):
    make_ticket(cast, files=[SimpleUploadedFile("a.txt", b"a")])
    row = Attachment.objects.get()
    return reverse("support:attachment", args=[row.pk]), row.file.name


def audit_pack(cast):
    sequencer.sequence()
    row = ask_for_pack(by=cast.auditor, personal=False)
    run_due()
    # What the pack holds is an entry that is sequenced before anybody gets it.
    sequencer.sequence()
    row.refresh_from_db()
    return reverse("journal:audit_file", args=[row.pk]), row.file.name


@pytest.mark.parametrize(
    "make",
    [controlled, legal, wiki_image, reserved_pdf, reserved_slides, sealed, attachment, audit_pack],
    ids=lambda make: make.__name__,
)
def test_the_row_is_there_and_the_file_is_not(cast, make):
    address, key = make(cast)
    client = sign_in(Client(), cast.quality)
    answer = client.get(address)
    assert answer.status_code == 200
    # Read to its end, so that the file is closed.
    assert b"".join(answer)
    default_storage.delete(key)
    assert client.get(address).status_code == 404


def test_a_release_file_that_storage_has_lost(cast, release):
    file = release.files.get()
    default_storage.delete(file.key)
    assert sign_in(Client(), cast.technician).get(file.get_absolute_url()).status_code == 404


def test_a_release_that_is_withdrawn_while_its_file_is_opened(cast, release, monkeypatch):
    """All was decided and recorded; then the withdrawal commits and its files are moved."""
    file = release.files.get()
    serve = serving.serve

    def withdrawn_first(*args):
        releases.withdraw(cast.quality, release)
        default_storage.delete(file.key)
        return serve(*args)

    monkeypatch.setattr(serving, "serve", withdrawn_first)
    answer = sign_in(Client(), cast.technician).get(file.get_absolute_url())
    assert answer.status_code == 410
    assert "retirée" in answer.content.decode()


def test_notes_that_were_kept_and_are_gone_are_drawn_again(cast, release):
    address = reverse("releases:notes", args=[release.version])
    client = sign_in(Client(), cast.technician)
    assert client.get(address).content.startswith(b"%PDF-")
    for name in default_storage.listdir("notes")[1]:
        default_storage.delete(f"notes/{name}")
    assert client.get(address).content.startswith(b"%PDF-")


def test_views_open_files_through_one_door():
    opened = [
        module(path)
        for path in python_files()
        if {"views", "pages"} & set(module(path).split("."))
        for call in calls(tree(path))
        if isinstance(call.func, ast.Attribute)
        if call.func.attr == "open" and [ast.unparse(each) for each in call.args] == ["'rb'"]
    ]
    assert opened == [], "take portal.ui.stored.open_stored"
