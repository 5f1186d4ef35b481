"""Writes of the register of controlled documents: add a version."""

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, TypedDict

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from integrators.quality.models import ControlledDocument
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.journal.record import Personal, record

if TYPE_CHECKING:
    from django.core.files.base import ContentFile
    from django.core.files.uploadedfile import UploadedFile

MAX_BYTES = 25 * 1024 * 1024
PDF = b"%PDF-"


class DocumentData(TypedDict):
    reference: str
    version: str
    title: str
    dated: dt.date
    author: str
    validator: str
    revision: str


@action
def add_controlled_document(
    *, by: User, document: DocumentData, file: "UploadedFile[bytes] | ContentFile[bytes]"
) -> ControlledDocument:
    """Add a version; with the latest date of its reference it is the current one.

    Raises Refused: "not_pdf", "too_large", "version_exists".
    """
    start = file.read(len(PDF))
    file.seek(0)
    if start != PDF:
        raise Refused(_("Choose a PDF: this file is none."), "not_pdf")
    if (file.size or 0) > MAX_BYTES:
        raise Refused(_("Choose a file of 25 MB at most: this one is larger."), "too_large")
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    row = ControlledDocument(
        **document,
        sha256=digest.hexdigest(),
        size=file.size or 0,
        added_at=clock.now(),
        added_by=by,
    )
    if ControlledDocument.objects.filter(reference=row.reference, version=row.version).exists():
        raise _exists(row)
    row.file.save(f"{row.sha256[:32]}.pdf", file, save=False)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise _exists(row) from None
    record(
        event="controlled_document.added",
        subject=row,
        by=by,
        data={
            "reference": row.reference,
            "version": row.version,
            "title": row.title,
            "dated": row.dated.isoformat(),
            "author": Personal(row.author),
            "validator": Personal(row.validator),
            "revision": row.revision,
            "sha256": row.sha256,
        },
    )
    return row


def _exists(row: ControlledDocument) -> Refused:
    return Refused(
        _(
            "Give it another number: version %(version)s of "
            "%(reference)s is in the register already."
        )
        % {"version": row.version, "reference": row.reference},
        "version_exists",
    )
