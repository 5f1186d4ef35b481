"""The documents of a legal file: sent, accepted or refused, and which are asked for."""

import datetime as dt
import hashlib
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from integrators.candidatures.models import Candidature, CandidatureState
from integrators.companies.models import Integrator
from integrators.legal_file import mails, notify
from integrators.legal_file.models import (
    DocumentDemand,
    DocumentKind,
    LegalDocument,
    LegalDocumentState,
)
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.states import move
from portal.journal.record import Actor, record

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MAX_BYTES = 10 * 1024 * 1024
TYPES = {b"%PDF-": ".pdf", b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png"}
"""What a file begins with: its name and what the browser says of it prove nothing."""


class KindData(TypedDict):
    name_fr: str
    name_en: str
    hint_fr: str
    hint_en: str
    asked_in: NotRequired[str]
    valid_months: int | None
    asked: bool
    position: int


@action
def add_legal_document(
    *,
    by: User | Actor,
    company: Integrator | Candidature,
    kind: DocumentKind,
    file: "UploadedFile[bytes]",
    expires_on: dt.date | None = None,
) -> LegalDocument:
    """Keep one version of a document; it counts once the quality team has accepted it.

    Raises Refused: "wrong_type", "empty", "too_large", "expired", "closed" (the candidature
    is decided).
    """
    if isinstance(company, Candidature):
        _need_open(company)
    suffix = _checked(file)
    if expires_on and expires_on < clock.today():
        raise Refused(_("This document has expired: send one that is valid."), "expired")
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    stem = PurePosixPath(get_valid_filename(file.name or "document")).stem[:100]
    row = LegalDocument(
        kind=kind,
        candidature=company if isinstance(company, Candidature) else None,
        integrator=company if isinstance(company, Integrator) else None,
        name=f"{stem}{suffix}",
        sha256=digest.hexdigest(),
        size=file.size or 0,
        expires_on=expires_on,
        uploaded_at=clock.now(),
        uploaded_by=by if isinstance(by, User) else None,
    )
    row.file.save(f"{row.sha256[:32]}{suffix}", file, save=False)
    row.save(force_insert=True)
    record(
        event="legal_document.added",
        subject=row,
        by=by,
        data={**_entry_data(row), "sha256": row.sha256, "size": row.size},
    )
    if not (isinstance(by, User) and by.is_staff):
        notify.document_to_check(document=row)
    return row


@action
def accept_legal_document(
    *, by: User, document: LegalDocument, expires_on: dt.date | None
) -> LegalDocument:
    """It holds from now on, until `expires_on` (that day included) where it ends.

    Raises Refused: "decided_already", "no_end" (its kind expires), "expired", "altered" (what
    is stored is not what was sent, or cannot be read).
    """
    row = _undecided(document)
    if expires_on is None and row.kind.valid_months is not None:
        raise Refused(_("Say until when it is valid."), "no_end")
    if expires_on and expires_on < clock.today():
        raise Refused(_("This day has passed: refuse the document instead."), "expired")
    _need_whole(row)
    _decide(row, by, LegalDocumentState.ACCEPTED, expires_on=expires_on)
    record(
        event="legal_document.accepted",
        subject=row,
        by=by,
        data={**_entry_data(row), "sha256": row.sha256},
    )
    if row.uploaded_by is None or not row.uploaded_by.is_staff:
        mails.legal_document_accepted(document=row)
        notify.document_decided(document=row)
    return row


@action
def refuse_legal_document(*, by: User, document: LegalDocument, reason: str) -> LegalDocument:
    """It does not do, and the company is told why. Raises Refused: "decided_already",
    "no_reason"."""
    if not reason.strip():
        raise Refused(_("Say why: the company reads it, word for word."), "no_reason")
    row = _undecided(document)
    _decide(row, by, LegalDocumentState.REFUSED, reason=reason.strip())
    record(
        event="legal_document.refused",
        subject=row,
        by=by,
        data={**_entry_data(row), "reason": row.reason},
    )
    mails.legal_document_refused(document=row)
    notify.document_decided(document=row)
    return row


@action
def revoke_legal_document(*, by: User, document: LegalDocument, reason: str) -> LegalDocument:
    """Refuse what was accepted, such as a forged Kbis: from this moment on it does not count.

    On the days before it did, for it had been accepted. Raises Refused: "no_reason",
    "not_accepted" (another has refused it meanwhile, or it was never accepted).
    """
    if not reason.strip():
        raise Refused(_("Say why: the company reads it, word for word."), "no_reason")
    row = _locked(document)
    if row.state != LegalDocumentState.ACCEPTED:
        raise Refused(_decided_in_words(row), "not_accepted")
    move(
        row, LegalDocumentState.REVOKED,
        reason=reason.strip(), revoked_at=clock.now(), revoked_by=by,
    )  # fmt: skip
    record(
        event="legal_document.revoked",
        subject=row,
        by=by,
        data={**_entry_data(row), "reason": row.reason},
    )
    mails.legal_document_refused(document=row)
    notify.document_decided(document=row)
    notify.document_revoked(document=row, by=by)
    return row


@action
def set_document_kind(*, by: User, code: str, kind: KindData, mandatory: bool) -> DocumentKind:
    """Add a kind of document, or change it; what was mandatory before stays known by its days.

    Raises Refused: "unchanged", "asked_in" (of whom it is asked stays as it is).
    """
    row = DocumentKind.objects.select_for_update().filter(code=code).first()
    now = clock.now()
    was = row is not None and DocumentKind.objects.mandatory_at(now).filter(pk=row.pk).exists()
    if row and was == mandatory and all(getattr(row, key) == kind[key] for key in kind):  # type: ignore[literal-required]
        raise Refused(_("Change something first, or go back: all is as it was."), "unchanged")
    if row and row.asked_in != kind.get("asked_in", row.asked_in):
        # A past day is judged by it.
        raise Refused(_("Add a document of its own for other companies."), "asked_in")
    row = row or DocumentKind(code=code)
    values: dict[str, Any] = dict(kind)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    if mandatory and not was:
        DocumentDemand.objects.create(kind=row, since=now)
    elif was and not mandatory:
        DocumentDemand.objects.filter(kind=row, until=None).update(until=now)
    record(
        event="legal_document_kind.set",
        subject=row,
        by=by,
        data={"code": code, "mandatory": mandatory, **values},
    )
    return row


def _checked(file: "UploadedFile[bytes]") -> str:
    start = file.read(8)
    file.seek(0)
    if not file.size:
        raise Refused(_("Choose another file: this one is empty."), "empty")
    if file.size > MAX_BYTES:
        raise Refused(_("Choose a file of 10 MB at most: this one is larger."), "too_large")
    for magic, suffix in TYPES.items():
        if start.startswith(magic):
            return suffix
    raise Refused(_("Send a PDF, or a photo as JPEG or PNG."), "wrong_type")


def _need_open(candidature: Candidature) -> None:
    row = Candidature.objects.select_for_update().get(pk=candidature.pk)
    if row.state != CandidatureState.RECEIVED:
        raise Refused(_("This candidature is no longer open."), "closed")


def _undecided(document: LegalDocument) -> LegalDocument:
    """The row, locked: of two who decide at once, the second is told."""
    row = _locked(document)
    if row.state != LegalDocumentState.WAITING:
        raise Refused(_decided_in_words(row), "decided_already")
    return row


def _locked(document: LegalDocument) -> LegalDocument:
    return (
        LegalDocument.objects.select_for_update(of=("self",))
        .select_related("kind", "integrator", "candidature", "uploaded_by")
        .get(pk=document.pk)
    )


def _decided_in_words(row: LegalDocument) -> str:
    if row.state == LegalDocumentState.WAITING:
        return _("This document has not been accepted yet.")
    return _("%(name)s has decided meanwhile: %(state)s.") % {
        "name": row.revoked_by or row.decided_by,
        "state": row.get_state_display().lower(),
    }


def _need_whole(row: LegalDocument) -> None:
    """What is accepted is what was sent: the journal keeps its fingerprint from here on."""
    try:
        whole = row.stored_sha256() == row.sha256
    except OSError:
        whole = False
    if not whole:
        raise Refused(
            _("The stored file is no longer the one that was sent: refuse it, and ask anew."),
            "altered",
        )


def _decide(row: LegalDocument, by: User, state: LegalDocumentState, **said: Any) -> None:
    move(row, state, decided_at=clock.now(), decided_by=by, **said)


def _entry_data(row: LegalDocument) -> dict[str, Any]:
    return {
        "kind": row.kind.code,
        "integrator": row.integrator_id,
        "candidature": row.candidature_id,
        "expires_on": row.expires_on.isoformat() if row.expires_on else None,
    }
