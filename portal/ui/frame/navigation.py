"""The navigation: the entries of the rail and of the phone's bar, as each app adds them.

Added in `AppConfig.ready`; read by the context processor on the pages that show them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from portal.core.extensions import ExtensionPoint

# What a phone's bottom bar holds without crowding the thumb.
BOTTOM_BAR_SIZE = 4
# So few entries are read at a glance; headings would only push them apart.
UNGROUPED = 13


def everyone(user: Any) -> bool:
    return True


def signed_in(user: Any) -> bool:
    return bool(user.is_authenticated)


@dataclass(frozen=True, kw_only=True)
class NavItem:
    """One entry of the navigation.

    `visible` gets the request's user, who may be anonymous; it decides what is shown, never
    what is allowed. `order` sorts ascending. `bottom_bar` asks for one of the four places on
    the phone, in the order of `bar` (where it is not that of `order`); there `short` stands for
    a label too long for a quarter of it. `exact` marks the entry as current on its own address
    only (home); `also` names pages elsewhere that belong to it, with all below them; `pages`
    matches the beginnings of addresses that carry a key. Neighbours
    of one `group` stand under its name in a rail that is long.
    """

    label: str | Promise
    url_name: str
    icon: str
    short: str | Promise = ""
    group: str | Promise = ""
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
    group: str | Promise
    href: str
    icon: str
    current: bool
    bottom_bar: bool
    bar: int


navigation_items: ExtensionPoint[NavItem] = ExtensionPoint(
    "navigation", key=lambda item: (item.url_name, item.visible)
)


def register_navigation(*items: NavItem) -> None:
    """Add entries; a second one of the same `url_name`, for the same people, replaces the first."""
    for item in items:
        navigation_items.add(item)


def links_for(user: Any, path: str) -> list[NavLink]:
    """The entries that `user` sees, in order, the longest match of `path` marked as current."""
    seen = [
        (item, href)
        for item in sorted(navigation_items, key=lambda item: item.order)
        if item.visible(user) and (href := _href(item))
    ]
    best = max(
        ((len(place), href) for item, href in seen for place in _places(item, href, path)),
        default=(0, None),
    )[1]
    grouped = len(seen) > UNGROUPED
    return [
        NavLink(
            label=item.label,
            short=item.short or item.label,
            group=item.group if grouped else "",
            href=href,
            icon=item.icon,
            current=href == best,
            bottom_bar=item.bottom_bar,
            bar=item.bar or item.order,
        )
        for item, href in seen
    ]


def bar_of(links: Iterable[NavLink]) -> list[NavLink]:
    """The four that the phone's bar shows."""
    wanted = sorted((link for link in links if link.bottom_bar), key=lambda link: link.bar)
    return wanted[:BOTTOM_BAR_SIZE]


def _href(item: NavItem) -> str | None:
    try:
        return reverse(item.url_name)
    except NoReverseMatch:
        return None


def _places(item: NavItem, href: str, path: str) -> list[str]:
    """The addresses of `item` that `path` is, or lies below."""
    if item.exact:
        return [href] if path == href else []
    places = [place for place in (href, *map(reverse, item.also)) if path.startswith(place)]
    found = item.pages.match(path) if item.pages else None
    return [*places, found[0]] if found else places
