"""What a draft still lacks before it can be published (DOC-QLT-210)."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from portal.core.actions import Refused
from portal.ui.text.formats import when
from releases.catalogue.models import NoteKind, Release, ReleaseState, RequirementDomain
from releases.files import scan_results
from releases.files.models import ScanState
from releases.wiki.models import WikiPage

SECTIONS = ("identity", "certificate", "files", "notes", "requirements", "conformity")


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
        *_certificate(release),
        *_files(release),
        *_notes(release),
        *_requirements(release),
        *_conformity(release),
    ]


def _identity(release: Release) -> list[Missing]:
    found = []
    if not (release.summary_fr.strip() and release.summary_en.strip()):
        text = _("the summary in French and in English")
        found.append(Missing("identity", "summary", text))
    if release.training_id and not release.notes.filter(kind=NoteKind.FEATURE).exists():
        text = _("a new feature in the notes, for which the complementary training is asked")
        found.append(Missing("notes", "training", text))
    return found


def _certificate(release: Release) -> list[Missing]:
    if release.state == ReleaseState.CERTIFIED:
        return _lapsed(release)
    text = _("the NF525 certificate: its number, category, date and document")
    return [Missing("certificate", "certificate", text)]


def _lapsed(release: Release) -> list[Missing]:
    until = release.certified_until
    if until is None or not release.certificate_lapsed:
        return []
    words = _("a certificate that still holds: this one ended on %(day)s")
    return [Missing("certificate", "lapsed", words % {"day": when(until)})]


def _files(release: Release) -> list[Missing]:
    if not release.files.exists():
        return [Missing("files", "files", _("at least one file"))]
    return [
        Missing("files", f"scan:{file.name}", _SCAN_WORDS[what.state] % {"name": file.name})
        for file, what in scan_results.blocking(release)
    ]


_SCAN_WORDS = {
    ScanState.DUE: _("the virus check of %(name)s, which is under way"),
    ScanState.INFECTED: _("a file without a virus in place of %(name)s"),
}


def _notes(release: Release) -> list[Missing]:
    notes = list(release.notes.all())
    if not notes:
        return [Missing("notes", "notes", _("at least one release note"))]
    found = []
    holding = WikiPage.objects.true_for(release.line, release.version)
    linked = {note.tutorial_id for note in notes if note.tutorial_id}
    if strange := linked - set(holding.filter(pk__in=linked).values_list("pk", flat=True)):
        page = WikiPage.objects.filter(pk__in=strange).order_by("pk").first()
        words = _("a tutorial that holds for this version instead of “%(title)s”")
        found.append(Missing("notes", "tutorial_version", words % {"title": page}))
    bare = sum(note.kind == NoteKind.FEATURE and note.tutorial_id is None for note in notes)
    if not bare:
        return found
    text = ngettext_lazy(
        "a tutorial or procedure for %(count)s new feature",
        "a tutorial or procedure for %(count)s new features",
        "count",
    )
    return [*found, Missing("notes", "tutorial", text % {"count": bare})]


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


def locked_draft(release: Release) -> Release:
    """The row, locked, if it may still be written; Refused otherwise.

    What was submitted is what the second person reads, so it waits as it is. Inside a
    transaction.
    """
    draft = Release.objects.select_for_update().get(pk=release.pk)
    if draft.state == ReleaseState.DISCARDED:
        raise Refused(
            _("The draft %(version)s is discarded.") % {"version": draft.version}, "discarded"
        )
    if not draft.is_draft:
        raise Refused(
            _(
                "%(version)s has been published: it no longer changes. A mistake is put right "
                "by a new version."
            )
            % {"version": draft.version},
            "frozen",
        )
    if draft.submitted_at:
        raise Refused(
            _(
                "%(version)s waits for a second person to publish it. Take it back first to "
                "change it."
            )
            % {"version": draft.version},
            "submitted",
        )
    return draft
