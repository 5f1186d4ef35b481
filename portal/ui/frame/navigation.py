"""The navigation: the entries of the rail and of the phone's bar, as each app adds them.

Added in `AppConfig.ready`; read by the context processor on the pages that show them. What a
role works with stands first and always open; the rest stands below in groups that fold, so that
the whole rail is seen on a small laptop (1366 × 657).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Any

from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts.standing.current import is_current
from portal.core.extensions import ExtensionPoint
from portal.ui.frame.cookies import cookie_name

# What a phone's bottom bar holds without crowding the thumb.
BOTTOM_BAR_SIZE = 4
# So few entries are read at a glance; headings would only push them apart.
UNGROUPED = 8
ROWS = 19
"""What the rail shows without scrolling on a small laptop, entries and headings together."""
RAIL_COOKIE = cookie_name("rail")
"""The groups that somebody opened, or closed with a `-` before, by their keys; rail.js sets it."""
REPRESENTATIVE = ""
"""In the place of a role: representatives have none."""


class Group(Enum):
    """The headings of the rail, in their order; the key stands in the reader's cookie."""

    APPROVAL = "approval", _("Approval")
    INSTALLATIONS = "installations", _("Installations")
    SUPPORT = "support", _("Support")
    DOCUMENTATION = "documentation", _("Documentation")
    PUBLIC = "public", _("Public")
    SETTINGS = "settings", _("Settings")

    def __init__(self, key: str, label: Promise) -> None:
        self.key, self.label = key, label


def everyone(user: Any) -> bool:
    return True


def signed_in(user: Any) -> bool:
    return is_current(user)


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """One entry of the navigation.

    `visible` gets the request's user, who may be anonymous; it decides what is shown, never
    what is allowed. `first` says for which roles it stands among those at the top, and in which
    place; for the others it stands under the heading of its `group`, in the order of `order`.
    `bottom_bar` asks for one of the four places on the phone, in the order of `bar` (where it
    is not that of `order`); there `short` stands for a label too long for a quarter of it.
    `exact` marks the entry as current on its own address only (home); `also` names pages
    elsewhere that belong to it, with all below them; `pages` matches the beginnings of
    addresses that carry a key.
    """

    label: str | Promise
    url_name: str
    icon: str
    short: str | Promise = ""
    group: Group | None = None
    first: Mapping[str, int] = field(default_factory=dict)
    visible: Callable[[Any], bool] = signed_in
    order: int = 100
    bottom_bar: bool = False
    bar: int = 0
    exact: bool = False
    also: tuple[str, ...] = ()
    pages: re.Pattern[str] | None = None


@dataclass(frozen=True)
class NavLink:
    """A `NavItem` made ready for one page."""

    label: str | Promise
    short: str | Promise
    group: Group | None
    href: str
    icon: str
    current: bool
    bottom_bar: bool
    bar: int


@dataclass(frozen=True)
class NavPart:
    """Some entries of the rail: those at the top, or those of one heading, which fold."""

    links: list[NavLink]
    group: Group | None = None
    is_open: bool = True

    @property
    def current(self) -> bool:
        return any(link.current for link in self.links)

    @property
    def rows(self) -> int:
        return len(self.links) + (self.group is not None)


navigation_items: ExtensionPoint[NavItem] = ExtensionPoint(
    "navigation", key=lambda item: (item.url_name, item.visible)
)


def register_navigation(*items: NavItem) -> None:
    """Add entries; a second one of the same `url_name`, for the same people, replaces the first."""
    for item in items:
        navigation_items.add(item)


def links_for(user: Any, path: str) -> list[NavLink]:
    """The entries that `user` sees, in order, the longest match of `path` marked as current."""
    role: Any = getattr(user, "role", None)

    def rank(item: NavItem) -> tuple[bool, int]:
        at = item.first.get(role)
        return (at is None, item.order if at is None else at)

    items = sorted((item for item in navigation_items if item.visible(user)), key=rank)
    seen = [(item, href) for item in items if (href := _href(item))]
    best = max(
        ((len(place), href) for item, href in seen for place in _places(item, href, path)),
        default=(0, None),
    )[1]
    grouped = len(seen) > UNGROUPED
    return [
        NavLink(
            label=item.label,
            short=item.short or item.label,
            group=item.group if grouped and role not in item.first else None,
            href=href,
            icon=item.icon,
            current=href == best,
            bottom_bar=item.bottom_bar,
            bar=item.bar or rank(item)[1],
        )
        for item, href in seen
    ]


def parts_of(links: Iterable[NavLink], remembered: str = "") -> list[NavPart]:
    """The rail: what stands at the top, then each group, open or folded.

    As the reader left it in this browser (`remembered`); else open where the whole rail has
    room for all, or the page that is shown lies in it. A heading over one entry would only
    take its place.
    """
    top: list[NavLink] = []
    groups: dict[Group, list[NavLink]] = {}
    for link in links:
        (top if link.group is None else groups.setdefault(link.group, [])).append(link)
    single = [found[0] for found in groups.values() if len(found) == 1]
    folds = [NavPart(groups[group], group) for group in Group if len(groups.get(group, ())) > 1]
    room = len(top) + len(single) + sum(part.rows for part in folds) <= ROWS
    chosen = {key.removeprefix("-"): not key.startswith("-") for key in remembered.split("!")}
    folds = [
        NavPart(part.links, part.group, chosen.get(part.group.key, room or part.current))
        for part in folds
        if part.group
    ]
    return [NavPart(top), *folds, *([NavPart(single)] if single else [])]


def bar_of(links: Iterable[NavLink]) -> list[NavLink]:
    """The four that the phone's bar shows."""
    wanted = sorted((link for link in links if link.bottom_bar), key=lambda link: link.bar)
    return wanted[:BOTTOM_BAR_SIZE]


def _href(item: NavItem) -> str | None:
    try:
        return _address(item.url_name, get_script_prefix())
    except NoReverseMatch:
        return None


@lru_cache(maxsize=256)
def _address(url_name: str, prefix: str) -> str:
    # Asked for each entry on each page, and the same as long as the process lives.
    return reverse(url_name)


def _places(item: NavItem, href: str, path: str) -> list[str]:
    """The addresses of `item` that `path` is, or lies below."""
    if item.exact:
        return [href] if path == href else []
    prefix = get_script_prefix()
    also = (_address(name, prefix) for name in item.also)
    places = [place for place in (href, *also) if path.startswith(place)]
    found = item.pages.match(path) if item.pages else None
    return [*places, found[0]] if found else places
