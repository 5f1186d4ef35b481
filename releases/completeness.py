"""What a draft still lacks before it can be published (DOC-QLT-210, DOMAIN: publishing)."""

import re
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from releases.models import NoteKind, Release, RequirementDomain

CERTIFICATE = re.compile(r"[0-9]{3}/[0-9]{4}-[0-9]{2}")
"""An NF525 certificate number, such as 525/9999-03."""

SECTIONS = ("identity", "files", "notes", "requirements", "conformity")


@dataclass(frozen=True)
class Missing:
    """One thing that is missing, and the section of the draft where it is put right."""

    section: str
    code: str
    message: str | Promise


def missing_of(release: Release) -> list[Missing]:
    """All that is missing, in the order of the sections. Empty: it can be submitted."""
    return [
        *_identity(release),
        *_files(release),
        *_notes(release),
        *_requirements(release),
        *_conformity(release),
    ]


def _identity(release: Release) -> list[Missing]:
    found = []
    if not CERTIFICATE.fullmatch(release.certificate_number):
        text = _("the number of the NF525 certificate, written as 525/9999-03")
        found.append(Missing("identity", "certificate", text))
    if not release.category:
        text = _("the category of the certificate: A, B or C")
        found.append(Missing("identity", "category", text))
    if not release.certified_on:
        found.append(Missing("identity", "certified_on", _("the date of the certificate")))
    if release.training_id and not release.notes.filter(kind=NoteKind.FEATURE).exists():
        text = _("a new feature in the notes, for which the complementary training is asked")
        found.append(Missing("notes", "training", text))
    return found


def _files(release: Release) -> list[Missing]:
    if release.files.exists():
        return []
    return [Missing("files", "files", _("at least one file"))]


def _notes(release: Release) -> list[Missing]:
    notes = list(release.notes.all())
    if not notes:
        return [Missing("notes", "notes", _("at least one release note"))]
    bare = sum(note.kind == NoteKind.FEATURE and note.tutorial_id is None for note in notes)
    if not bare:
        return []
    text = ngettext_lazy(
        "a tutorial or procedure for %(count)s new feature",
        "a tutorial or procedure for %(count)s new features",
        "count",
    )
    return [Missing("notes", "tutorial", text % {"count": bare})]


def _requirements(release: Release) -> list[Missing]:
    found = []
    if not release.prerequisites.exists():
        found.append(Missing("requirements", "prerequisites", _("at least one prerequisite")))
    if not release.hardware.exists():
        found.append(
            Missing("requirements", "hardware", _("at least one model of compatible hardware"))
        )
    return found


def _conformity(release: Release) -> list[Missing]:
    stated = Q(pk__in=release.conformity.values("domain"))
    return [
        Missing(
            "conformity",
            f"conformity:{domain.code}",
            _("the conformity statement for: %(domain)s") % {"domain": domain},
        )
        for domain in RequirementDomain.objects.filter(~stated, applicable=True)
    ]
