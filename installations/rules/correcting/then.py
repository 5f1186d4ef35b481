"""What could be installed on a past day: by it corrections are judged.

The publications and withdrawals of a line, played again up to that day's end, say which release was
the current one; the journal says what was open to updates.
"""

import datetime as dt
from dataclasses import dataclass, field

from installations.models import ReportKind
from integrators.values import as_of
from portal.journal.models import JournalEntry
from releases.models import Release

OFFERED = "release.update_offer_changed"


@dataclass
class Then:
    """The releases of a line when a day ended: the current one, all that were published and not
    withdrawn, and those of them that were open to updates.

    `instead` is what quality had ordered in the place of a withdrawn one, by key.
    """

    current: Release | None = None
    published: list[Release] = field(default_factory=list)
    offered: list[Release] = field(default_factory=list)
    instead: dict[int, Release] = field(default_factory=dict)

    def allowed(self, kind: str, running: Release | None) -> list[Release]:
        """What a report of `kind` could name, what quality ordered first, then the newest."""
        if running is None:
            return [self.current] if self.current and kind == ReportKind.NEW else []
        if kind == ReportKind.REMOVAL:
            return [running]
        newer = [row for row in self.offered if row.version_key > running.version_key]
        if kind == ReportKind.REPLACEMENT and running in self.published:
            newer.append(running)
        ordered = self._ordered(running)
        newer.sort(key=lambda row: row.version_key, reverse=True)
        return [*ordered, *(row for row in newer if row not in ordered)]

    def _ordered(self, running: Release) -> list[Release]:
        found = self.instead.get(running.pk)
        while found is not None and found.pk in self.instead:
            found = self.instead[found.pk]
        return [found] if found is not None and found in self.published else []


def releases_then(line: str, day: dt.date) -> Then:
    """The releases of `line` when `day` ended. Two queries."""
    end = as_of(day).moment
    rows = list(Release.objects.public().filter(line=line).with_warning())
    known = {row.pk: row for row in rows}
    marks: list[tuple[dt.datetime, int, bool]] = []
    for row in rows:
        assert row.published_at is not None
        marks.append((row.published_at, row.pk, True))
        if row.is_withdrawn:
            marks.append((row.withdrawal.withdrawn_at, row.pk, False))
    then, gone = Then(), set()
    for at, key, is_published in sorted(marks, key=lambda mark: (mark[0], not mark[2])):
        if at > end:
            break
        release = known[key]
        if is_published:
            then.current = release
            continue
        gone.add(key)
        other = known.get(release.withdrawal.replacement_id or 0)
        if other is not None:
            then.instead[key] = other
        if then.current == release:
            then.current = other
    then.published = [row for row in rows if row.published_at <= end and row.pk not in gone]  # type: ignore[operator]
    closed = _closed_then(line, end)
    then.offered = [row for row in then.published if row == then.current or row.pk not in closed]
    return then


def _closed_then(line: str, end: dt.datetime) -> set[int]:
    """Which were closed to updates: those that are, but for what was changed since."""
    closed = Release.objects.filter(line=line, offered_for_updates=False)
    found = set(closed.values_list("pk", flat=True))
    later = JournalEntry.objects.filter(event=OFFERED, at__gt=end)
    for entry in later.order_by("-pk"):
        key = int(entry.subject_id)
        # Before this entry it was the contrary of what it says.
        (found.add if entry.content["data"]["offered"] else found.discard)(key)
    return found
