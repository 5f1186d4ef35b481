"""Records the certificate of a draft: number, category, dates and document."""

import datetime as dt
from typing import TypedDict

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.states import move
from portal.journal.record import record
from releases.catalogue import certificates
from releases.catalogue.models import Category, Release, ReleaseState
from releases.drafting.rules import locked_draft
from releases.reserved.actions.documents import (
    Reserved,
    add_reserved_document,
    add_reserved_version,
)
from releases.reserved.files import PDF, StoredDocument
from releases.reserved.models import ReservedAudience, ReservedKind


class Certificate(TypedDict):
    certificate_number: str
    category: str
    certified_on: dt.date
    certified_until: dt.date | None


@action
def certify_release(
    *,
    by: User,
    release: Release,
    certificate: Certificate,
    stored: StoredDocument | None = None,
) -> Release:
    """Record the certificate of a version in preparation; again, to put it right.

    `stored` is its document, which may be left out where one is there already. Refused where
    something is missing or ill-formed, and once the version is submitted or published.
    """
    draft = locked_draft(release)
    _check(certificate)
    if stored is not None and stored.content_type != PDF:
        raise Refused(_("Choose a PDF: the certificate is one."), "document")
    document = certificates.document_of(draft)
    if stored is not None and document is not None:
        add_reserved_version(by=by, document=document, stored=stored)
    elif stored is not None:
        add_reserved_document(by=by, document=_document(draft, certificate), stored=stored)
    elif document is None:
        raise Refused(_("The document of the certificate is missing."), "document")
    move(draft, ReleaseState.CERTIFIED, **certificate, certified_at=clock.now(), certified_by=by)
    until = draft.certified_until
    record(
        event="release.certified",
        subject=draft,
        by=by,
        data={
            "version": draft.version,
            "certificate": draft.certificate_number,
            "category": draft.category,
            "certified_on": certificate["certified_on"].isoformat(),
            "certified_until": until.isoformat() if until else None,
            "sha256": certificates.sha256_of(draft),
        },
    )
    return draft


def _check(certificate: Certificate) -> None:
    if not certificates.CERTIFICATE.fullmatch(certificate["certificate_number"]):
        raise Refused(_("The number of a certificate is written as 525/9999-03."), "number")
    if certificate["category"] not in Category.values:
        raise Refused(_("Choose A, B or C as the category of the certificate."), "category")
    until = certificate["certified_until"]
    if until and until < certificate["certified_on"]:
        raise Refused(
            _("Choose a last day after the first: the certificate would end before it begins."),
            "until",
        )


def _document(draft: Release, certificate: Certificate) -> Reserved:
    return {
        "kind": ReservedKind.CERTIFICATE,
        "title_fr": f"Certificat NF525 {certificate['certificate_number']}, {draft.version}",
        "title_en": f"NF525 certificate {certificate['certificate_number']}, {draft.version}",
        "audience": ReservedAudience.INTEGRATORS,
        "line": draft.line,
        "release": draft,
    }
