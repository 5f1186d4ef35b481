"""Adds reserved documents and versions, changes who reads them, records each reading."""

from typing import TypedDict

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from integrators.models import Representative
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.journal.record import Personal, record
from releases.catalogue.models import Release
from releases.reserved.files import StoredDocument
from releases.reserved.models import (
    ReservedAudience,
    ReservedDocument,
    ReservedKind,
    ReservedReading,
    ReservedVersion,
)


class Reserved(TypedDict):
    """What a document is, and whom it is for; a release decides the line."""

    kind: str
    title_fr: str
    title_en: str
    audience: str
    line: str
    release: Release | None


@action
def add_reserved_document(
    *, by: User, document: Reserved, stored: StoredDocument
) -> ReservedDocument:
    """A new document with its first version, whose file is in storage already.

    Refused where the release has a certificate already.
    """
    release = document["release"]
    row = ReservedDocument(
        kind=ReservedKind(document["kind"]),
        title_fr=document["title_fr"],
        title_en=document["title_en"],
        audience=ReservedAudience(document["audience"]),
        line=release.line if release else document["line"],
        release=release,
        created_at=clock.now(),
        created_by=by,
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(
            _("This version of the software has its certificate already: add a new version of it."),
            "certificate",
        ) from error
    _version(row, 1, by, stored, "")
    record(
        event="reserved_document.added",
        subject=row,
        by=by,
        data={
            "kind": row.kind,
            "title": row.title_fr,
            "audience": row.audience,
            "line": row.line,
            "release": release.version if release else None,
            "name": stored.name,
            "sha256": stored.sha256,
        },
    )
    return row


@action
def add_reserved_version(
    *, by: User, document: ReservedDocument, stored: StoredDocument, change: str = ""
) -> ReservedVersion:
    """A version that supersedes the one before. Refused where the document is retired, or is
    the certificate of a version of the software that is published: that no longer changes."""
    row = _locked(document)
    _refuse_certificate_of_published(row)
    last = row.versions.first()
    if last and last.sha256 == stored.sha256:
        raise Refused(_("Choose another file: this is the one of the current version."), "same")
    version = _version(row, last.number + 1 if last else 1, by, stored, change)
    record(
        event="reserved_document.version_added",
        subject=row,
        by=by,
        data={
            "number": version.number,
            "change": change,
            "name": stored.name,
            "sha256": stored.sha256,
        },
    )
    return version


@action
def change_reserved_audience(
    *, by: User, document: ReservedDocument, audience: str
) -> ReservedDocument:
    """Open the document to others, or to fewer, from the next request on."""
    row = _locked(document)
    if row.audience == audience:
        raise Refused(_("Choose other readers: these are the ones that it has."), "same")
    before, row.audience = row.audience, ReservedAudience(audience)
    row.save(update_fields=["audience"])
    record(
        event="reserved_document.audience_changed",
        subject=row,
        by=by,
        data={"before": before, "after": row.audience},
    )
    return row


@action
def retire_reserved_document(*, by: User, document: ReservedDocument) -> ReservedDocument:
    """Offer it no longer: only quality and auditors still read it. Nothing is deleted."""
    row = _locked(document)
    _refuse_certificate_of_published(row)
    row.retired_at, row.retired_by = clock.now(), by
    row.save(update_fields=["retired_at", "retired_by"])
    record(event="reserved_document.retired", subject=row, by=by, data={"title": row.title_fr})
    return row


@action
def record_reading(
    *,
    by: User,
    version: ReservedVersion,
    representative: Representative | None,
    ip: str | None = None,
    user_agent: str = "",
) -> ReservedReading:
    """Write that `by` is given `version` to read, in the name of `representative`."""
    reading = ReservedReading.objects.create(
        version=version,
        user=by,
        representative=representative,
        read_at=clock.now(),
        ip=ip,
        user_agent=user_agent[:300],
    )
    record(
        event="reserved_document.read",
        subject=version.document,
        by=by,
        data={
            "reading": reading.pk,
            "number": version.number,
            "sha256": version.sha256,
            "integrator": representative.integrator_id if representative else None,
            "ip": Personal(ip or ""),
        },
    )
    return reading


def _locked(document: ReservedDocument) -> ReservedDocument:
    row = (
        ReservedDocument.objects.select_for_update(of=("self",))
        .select_related("release")
        .get(pk=document.pk)
    )
    if row.retired_at:
        raise Refused(_("This document is no longer offered."), "retired")
    return row


def _version(
    row: ReservedDocument, number: int, by: User, stored: StoredDocument, change: str
) -> ReservedVersion:
    return ReservedVersion.objects.create(
        document=row,
        number=number,
        change=change,
        name=stored.name,
        file=stored.key,
        content_type=stored.content_type,
        size=stored.size,
        sha256=stored.sha256,
        added_at=clock.now(),
        added_by=by,
    )


def _refuse_certificate_of_published(row: ReservedDocument) -> None:
    if row.kind == ReservedKind.CERTIFICATE and row.release and row.release.published_at:
        raise Refused(
            _("%(version)s has been published: its certificate no longer changes.")
            % {"version": row.release.version},
            "frozen",
        )
