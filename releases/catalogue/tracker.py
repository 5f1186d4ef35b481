"""Tracker items that release notes name.

The tracker stands on a floor above: it registers here what its numbers lead to.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.accounts.permissions import Permission
from portal.accounts.standing.current import is_current
from portal.core.extensions import ExtensionPoint
from releases.catalogue.models import ReleaseNote


@dataclass(frozen=True)
class Item:
    title: str
    href: str


TrackerFinder = Callable[[Collection[str]], Mapping[str, Item]]

tracker_finders: ExtensionPoint[TrackerFinder] = ExtensionPoint("tracker items")


def register_tracker_finder(finder: TrackerFinder) -> TrackerFinder:
    """Let notes name the items that `finder` knows by their numbers."""
    return tracker_finders.add(finder)


def find(numbers: Collection[str]) -> dict[str, Item]:
    """The items of these numbers; what is not there has no item."""
    found: dict[str, Item] = {}
    if numbers:
        for finder in tracker_finders:
            found |= finder(numbers)
    return found


def attach(user: Any, notes: Iterable[ReleaseNote]) -> None:
    """Give each note its `tracker_item`, for those who may open the tracker. One query."""
    rows = [note for note in notes if note.tracker]
    if rows and is_current(user) and user.may(Permission.TICKETS_READ):
        items = find({note.tracker for note in rows})
        for note in rows:
            note.tracker_item = items.get(note.tracker)  # type: ignore[attr-defined]
