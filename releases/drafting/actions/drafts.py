"""Creates a draft, and changes what it says of itself."""

import datetime as dt
from typing import TypedDict

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from integrators.models import Course
from portal.accounts.models import User
from portal.core.actions import Refused, action
from portal.journal.record import record
from releases.catalogue import versions
from releases.catalogue.models import CompatibleHardware, Prerequisite, Release
from releases.drafting.rules import locked_draft


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

    Refused where the number is not one of the line's, or is taken.
    """
    try:
        versions.parse(line, version)
    except ValidationError as error:
        raise Refused(error.messages[0], "version") from error
    identity = identity or {}
    _check_basis(identity.get("mandatory", False), identity.get("mandatory_basis", ""))
    release = Release(line=line, version=version, created_by=by, **identity)
    try:
        with transaction.atomic():
            release.save()
    except IntegrityError as error:
        if not Release.objects.filter(version=version).exists():
            raise
        raise Refused(
            _("The version %(version)s exists already.") % {"version": version}, "exists"
        ) from error
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
