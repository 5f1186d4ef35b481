"""Navigation entries and page-wide banners, registered by each app.

Called once, from `AppConfig.ready`; read by the context processor on the pages that show them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal, NotRequired, TypedDict

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

# What a phone's bottom bar holds without crowding the thumb.
BOTTOM_BAR_SIZE = 4
# So few entries are read at a glance; headings would only push them apart.
UNGROUPED = 13
BANNER_COOKIE = "banners"


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


class Banner(TypedDict):
    """A warning above the page. `href` and `label` go together: what to do about it.

    One with a `key` (ASCII, of this very occurrence) can be put away by whoever has read it;
    one without stays for as long as it is true.
    """

    tone: Literal["info", "ok", "soon", "danger"]
    title: str | Promise
    text: NotRequired[str | Promise]
    href: NotRequired[str]
    label: NotRequired[str | Promise]
    key: NotRequired[str]


BannerSource = Callable[[HttpRequest], Iterable[Banner]]
BellSource = Callable[[HttpRequest], int]

_items: dict[tuple[str, Callable[[Any], bool]], NavItem] = {}
_banner_sources: list[BannerSource] = []
_bell: list[BellSource] = []


def register(*items: NavItem) -> None:
    """Add entries; a second one of the same `url_name`, for the same people, replaces the first."""
    for item in items:
        _items[item.url_name, item.visible] = item


def register_banners(source: BannerSource) -> None:
    """Add a callable that lists the banners of a request; it runs only where they are shown."""
    if source not in _banner_sources:
        _banner_sources.append(source)


def register_bell(source: BellSource) -> None:
    """Say who counts what is new to the reader of a request; the last one counts."""
    _bell.clear()
    _bell.append(source)


def bell_of(request: HttpRequest) -> int:
    """How many notices the reader has not seen; asked once per page, where the bell is shown."""
    return _bell[0](request) if _bell else 0


def links_for(user: Any, path: str) -> list[NavLink]:
    """The entries that `user` sees, in order, the longest match of `path` marked as current."""
    seen = [
        (item, href)
        for item in sorted(_items.values(), key=lambda item: item.order)
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


def banners_for(request: HttpRequest) -> list[Banner]:
    read = acknowledged(request)
    return [
        banner
        for source in _banner_sources
        for banner in source(request)
        if banner.get("key") not in read
    ]


def acknowledged(request: HttpRequest) -> list[str]:
    """The keys of the banners that were put away in this browser, the oldest first."""
    return [key for key in request.COOKIES.get(BANNER_COOKIE, "").split("!") if key]


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
