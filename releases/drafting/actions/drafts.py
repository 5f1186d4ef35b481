"""Creates a draft, changes what it says of itself, corrects its number, gives it up."""

import datetime as dt
from typing import TypedDict

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from integrators.models import Course
from portal.accounts.models import User
from portal.core.actions import Refused, action
from portal.core.states import move
from portal.journal.record import record
from releases.catalogue import certificates, versions
from releases.catalogue.models import CompatibleHardware, Prerequisite, Release, ReleaseState
from releases.drafting.actions.files import remove_file
from releases.drafting.rules import locked_draft
from releases.reserved.actions.documents import retire_reserved_document


class Identity(TypedDict, total=False):
    """What a draft says of itself; all of it may still be empty."""

    mandatory: bool
    mandatory_basis: str
    summary_fr: str
    summary_en: str
    training: Course | None
    training_from: dt.date | None


@action
def create_release(
    *, by: User, line: str, version: str, identity: Identity | None = None
) -> Release:
    """Begin a draft; prerequisites and hardware are carried over from the release before it.

    Refused where the number is not one of the line's, names a build in the future, or is taken.
    """
    _check_number(line, version)
    identity = identity or {}
    _check_basis(identity.get("mandatory", False), identity.get("mandatory_basis", ""))
    release = Release(line=line, version=version, created_by=by, **identity)
    _save_number(release)
    before = Release.objects.public().filter(line=line).order_by("-version_key").first()
    if before:
        _carry_over(before, release)
    record(
        event="release.created",
        subject=release,
        by=by,
        data={"line": line, "version": version, "carried_from": before and before.version},
    )
    return release


@action
def rename_draft(*, by: User, release: Release, version: str) -> Release:
    """Correct the number of a draft. Refused once it is submitted or published.

    The certificate names the exact version: one that was recorded for the former number no
    longer counts, its document is retired, and it is to be recorded again.
    """
    draft = locked_draft(release)
    before = draft.version
    if version == before:
        raise Refused(_("Write another number: this is the one that it has."), "unchanged")
    _check_number(draft.line, version)
    certified = draft.state == ReleaseState.CERTIFIED
    if document := certificates.document_of(draft):
        retire_reserved_document(by=by, document=document)
    if certified:
        move(draft, ReleaseState.DRAFT, certified_at=None, certified_by=None)
    draft.version = version
    _save_number(draft)
    record(
        event="release.draft_renamed",
        subject=draft,
        by=by,
        data={"before": before, "version": version, "certificate_dropped": certified},
    )
    return draft


@action
def discard_draft(*, by: User, release: Release) -> Release:
    """Give a draft up: its files go, its row stays for the journal, its number is free again.

    Refused once it is submitted or published.
    """
    draft = locked_draft(release)
    for file in draft.files.select_related("release"):
        remove_file(by=by, file=file)
    if document := certificates.document_of(draft):
        retire_reserved_document(by=by, document=document)
    move(draft, ReleaseState.DISCARDED)
    record(
        event="release.draft_discarded",
        subject=draft,
        by=by,
        data={"line": draft.line, "version": draft.version},
    )
    return draft


def _check_number(line: str, version: str) -> None:
    try:
        versions.parse_new(line, version)
    except ValidationError as error:
        raise Refused(error.messages[0], "version") from error


def _save_number(release: Release) -> None:
    try:
        with transaction.atomic():
            release.save()
    except IntegrityError as error:
        taken = Release.objects.exclude(state=ReleaseState.DISCARDED).exclude(pk=release.pk)
        if not taken.filter(version=release.version).exists():
            raise
        raise Refused(
            _("Write another number: the version %(version)s exists already.")
            % {"version": release.version},
            "exists",
        ) from error


def _check_basis(mandatory: bool, basis: str) -> None:
    if mandatory and not basis.strip():
        raise Refused(_("Say on what basis the update is mandatory."), "basis")


def _carry_over(before: Release, release: Release) -> None:
    Prerequisite.objects.bulk_create(
        Prerequisite(
            release=release, text_fr=row.text_fr, text_en=row.text_en, position=row.position
        )
        for row in before.prerequisites.all()
    )
    CompatibleHardware.objects.bulk_create(
        CompatibleHardware(release=release, maker=row.maker, model=row.model)
        for row in before.hardware.all()
    )


@action
def update_draft(*, by: User, release: Release, identity: Identity) -> Release:
    """Write what a draft says of itself. Refused once it is submitted or published."""
    draft = locked_draft(release)
    _check_basis(
        identity.get("mandatory", draft.mandatory),
        identity.get("mandatory_basis", draft.mandatory_basis),
    )
    for name, value in identity.items():
        setattr(draft, name, value)
    if (draft.training_id is None) != (draft.training_from is None):
        raise Refused(
            _("Say which complementary training is asked for, and from which day on."), "training"
        )
    draft.save()
    record(
        event="release.draft_updated",
        subject=draft,
        by=by,
        data={
            "mandatory": draft.mandatory,
            "training": draft.training_id,
            "training_from": draft.training_from.isoformat() if draft.training_from else None,
            "mandatory_basis": draft.mandatory_basis,
            "summary_fr": draft.summary_fr,
            "summary_en": draft.summary_en,
        },
    )
    return draft
