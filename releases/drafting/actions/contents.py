"""Writes what a draft says: notes, prerequisites and hardware, conformity.

Each is written whole, as its form shows it: what is not given any more is gone.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.text import folded
from portal.journal.record import record
from releases.catalogue import tracker
from releases.catalogue.models import (
    CompatibleHardware,
    ConformityStatement,
    NoteKind,
    Prerequisite,
    Release,
    ReleaseNote,
    RequirementDomain,
)
from releases.drafting.rules import locked_draft
from releases.wiki.models import WikiPage


@dataclass(frozen=True)
class Note:
    kind: str
    text_fr: str
    text_en: str
    module: str = ""
    tutorial: WikiPage | None = None
    domains: Sequence[RequirementDomain] = ()
    tracker: str = ""


@dataclass(frozen=True)
class Check:
    """A prerequisite."""

    text_fr: str
    text_en: str


@dataclass(frozen=True)
class Machine:
    """A model of compatible hardware."""

    maker: str
    model: str


@action
def set_notes(*, by: User, release: Release, notes: Sequence[Note]) -> None:
    """Write the notes, in this order. A tutorial must be of the release's own line, an item of
    the tracker must exist."""
    draft = locked_draft(release)
    if any(note.tutorial and note.tutorial.line != draft.line for note in notes):
        raise Refused(
            _("A note of the %(line)s line links a page of the same line.") % {"line": draft.line},
            "line",
        )
    named = {note.tracker for note in notes if note.tracker}
    if unknown := named - tracker.find(named).keys():
        raise Refused(
            _("Check the number: the tracker has no item %(number)s.") % {"number": min(unknown)},
            "tracker",
        )
    _replace_notes(draft, notes)
    record(
        event="release.notes_written",
        subject=draft,
        by=by,
        data={
            "notes": [
                {
                    "kind": str(note.kind),
                    "module": note.module,
                    "fr": note.text_fr,
                    "en": note.text_en,
                    "tutorial": note.tutorial.slug if note.tutorial else None,
                    "domains": [domain.code for domain in note.domains],
                    "tracker": note.tracker,
                }
                for note in notes
            ]
        },
    )


def _replace_notes(draft: Release, notes: Sequence[Note]) -> None:
    draft.notes.all().delete()
    rows = ReleaseNote.objects.bulk_create(
        ReleaseNote(
            release=draft,
            kind=NoteKind(note.kind),
            module=note.module,
            text_fr=note.text_fr,
            text_en=note.text_en,
            tutorial=note.tutorial,
            tracker=note.tracker,
            position=position,
        )
        for position, note in enumerate(notes)
    )
    bound = ReleaseNote.domains.through
    bound.objects.bulk_create(
        bound(releasenote_id=row.pk, requirementdomain_id=domain.pk)
        for row, note in zip(rows, notes, strict=True)
        for domain in note.domains
    )


@action
def set_requirements(
    *, by: User, release: Release, prerequisites: Sequence[Check], hardware: Sequence[Machine]
) -> None:
    """Write what must be checked before the installation, and on what it may be done."""
    draft = locked_draft(release)
    if len({(folded(item.maker), folded(item.model)) for item in hardware}) < len(hardware):
        raise Refused(_("Leave out one of the two: a model of hardware is listed twice."), "twice")
    draft.prerequisites.all().delete()
    draft.hardware.all().delete()
    Prerequisite.objects.bulk_create(
        Prerequisite(release=draft, position=position, **asdict(item))
        for position, item in enumerate(prerequisites)
    )
    CompatibleHardware.objects.bulk_create(
        CompatibleHardware(release=draft, **asdict(item)) for item in hardware
    )
    record(
        event="release.requirements_written",
        subject=draft,
        by=by,
        data={
            "prerequisites": [asdict(item) for item in prerequisites],
            "hardware": [asdict(item) for item in hardware],
        },
    )


@action
def set_conformity(
    *, by: User, release: Release, statements: Sequence[tuple[RequirementDomain, str]]
) -> None:
    """Write the conformity statements that have a text, one per domain, stated by `by` now.

    A statement that did not change stays with whoever made it.
    """
    draft = locked_draft(release)
    wanted = {domain.pk: text.strip() for domain, text in statements if text.strip()}
    known = {row.domain_id: row for row in draft.conformity.all()}
    kept = {pk for pk, row in known.items() if wanted.get(pk) == row.statement}
    draft.conformity.exclude(domain_id__in=kept).delete()
    ConformityStatement.objects.bulk_create(
        ConformityStatement(
            release=draft, domain_id=pk, statement=text, stated_by=by, stated_at=clock.now()
        )
        for pk, text in wanted.items()
        if pk not in kept
    )
    codes = {domain.pk: domain.code for domain, _text in statements}
    record(
        event="release.conformity_stated",
        subject=draft,
        by=by,
        data={"statements": {codes[pk]: text for pk, text in wanted.items()}},
    )
