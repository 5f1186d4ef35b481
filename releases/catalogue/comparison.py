"""What changes for a site that goes from one version to another."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from portal.core.text import folded
from releases.catalogue import tracker, tutorials
from releases.catalogue.models import CompatibleHardware, Prerequisite, Release, ReleaseNote
from releases.catalogue.queries import ANYONE, NoteGroup, grouped


@dataclass(frozen=True)
class Changes:
    """All between `start` (left out) and `target` (included), the newest first.

    `new_checks` are prerequisites that `start` did not have; `gone_hardware` the machines that
    `target` no longer runs on.
    """

    start: Release
    target: Release
    steps: list[Release]
    notes: list[NoteGroup]
    new_checks: list[Prerequisite]
    new_hardware: list[CompatibleHardware]
    gone_hardware: list[CompatibleHardware]

    @property
    def mandatory(self) -> list[Release]:
        """The versions in between that are mandatory, with their basis; never a withdrawn one."""
        return [release for release in self.steps if release.is_mandatory]


def starts_for(target: Release) -> list[Release]:
    """The published versions of the line from which one may update to `target`."""
    older = Release.objects.public().filter(line=target.line, version_key__lt=target.version_key)
    return list(older.order_by("-version_key"))


def changes(start: Release, target: Release, user: Any = ANYONE) -> Changes:
    """Eight queries at most, whatever lies in between."""
    steps = list(
        Release.objects.public()
        .filter(
            line=target.line,
            version_key__gt=start.version_key,
            version_key__lte=target.version_key,
        )
        .order_by("-version_key")
    )
    notes = list(
        ReleaseNote.objects.filter(release__in=steps)
        .select_related("tutorial", "release")
        .prefetch_related("domains")
    )
    tracker.attach(user, notes)
    tutorials.attach(user, notes)
    ordered = sorted(notes, key=lambda note: note.release.version_key, reverse=True)
    had = set(start.prerequisites.values_list("text_fr", flat=True))
    old, new = _machines(start.hardware.all()), _machines(target.hardware.all())
    return Changes(
        start,
        target,
        steps,
        grouped(ordered),
        [check for check in target.prerequisites.all() if check.text_fr not in had],
        [machine for key, machine in new.items() if key not in old],
        [machine for key, machine in old.items() if key not in new],
    )


def _machines(rows: Iterable[CompatibleHardware]) -> dict[tuple[str, str], CompatibleHardware]:
    return {(folded(row.maker), folded(row.model)): row for row in rows}
