"""What the pages of releases show, gathered in few queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser

from portal.core.products import ProductLine
from releases.catalogue import tracker, tutorials
from releases.catalogue.models import NoteKind, Release, ReleaseNote
from releases.withdrawals.rules import Remedy, remedies_of

ANYONE = AnonymousUser()


@dataclass(frozen=True)
class NoteGroup:
    kind: NoteKind
    notes: list[ReleaseNote]


@dataclass(frozen=True)
class Earlier:
    """A release that is not the current one, and what to do about it where it is withdrawn."""

    release: Release
    remedy: Remedy | None


@dataclass(frozen=True)
class Line:
    """A product line: the release that new sites get, and the others."""

    line: ProductLine
    current: Release | None
    history: list[Earlier]


def lines() -> list[Line]:
    """All product lines, the newest first, with all that was ever published."""
    releases = list(Release.objects.public().with_warning().newest_first())
    remedies = remedies_of(releases, among=releases)
    found = []
    for line in reversed(ProductLine):
        own = [release for release in releases if release.line == line]
        current = next((release for release in own if release.is_current), None)
        history = [Earlier(row, remedies.get(row.pk)) for row in own if row != current]
        found.append(Line(line, current, history))
    return found


def notes_by_kind(release: Release, user: Any = ANYONE) -> list[NoteGroup]:
    """The notes of a release; what the rules demand comes first."""
    rows = list(release.notes.select_related("tutorial").prefetch_related("domains"))
    for row in rows:
        row.release = release
    tracker.attach(user, rows)
    tutorials.attach(user, rows)
    return grouped(rows)


def grouped(rows: Iterable[ReleaseNote]) -> list[NoteGroup]:
    """Notes by kind, in the order in which they come."""
    notes = list(rows)
    order = [NoteKind.REGULATORY, *(kind for kind in NoteKind if kind != NoteKind.REGULATORY)]
    groups = [NoteGroup(kind, [note for note in notes if note.kind == kind]) for kind in order]
    return [group for group in groups if group.notes]
