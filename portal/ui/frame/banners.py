"""Banners: warnings above every page, as the apps tell them; a reader may put one away."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal, NotRequired, TypedDict

from django.http import HttpRequest
from django.utils.functional import Promise

from portal.core.extensions import ExtensionPoint
from portal.ui.frame.cookies import cookie_name

BANNER_COOKIE = cookie_name("banners")


class Banner(TypedDict):
    """A warning above the page. `href` and `label` go together: what to do about it.

    One with a `key` (ASCII, of this very occurrence) can be put away by whoever has read it;
    one without stays for as long as it is true. A danger is never put away: once it was `read`
    it stays on one line.
    """

    tone: Literal["info", "ok", "soon", "danger"]
    title: str | Promise
    text: NotRequired[str | Promise]
    href: NotRequired[str]
    label: NotRequired[str | Promise]
    key: NotRequired[str]
    read: NotRequired[bool]


BannerSource = Callable[[HttpRequest], Iterable[Banner]]

banner_sources: ExtensionPoint[BannerSource] = ExtensionPoint("banners")
bare_sources: ExtensionPoint[BannerSource] = ExtensionPoint("banners everywhere")


def register_banners(source: BannerSource) -> BannerSource:
    """Add a callable that lists the banners of a request; it runs only where they are shown."""
    return banner_sources.add(source)


def register_banners_everywhere(source: BannerSource) -> BannerSource:
    """As `register_banners`, and on the bare pages too: the public home, sign-in, links."""
    bare_sources.add(source)
    return banner_sources.add(source)


def banners_for(request: HttpRequest, *, bare: bool = False) -> list[Banner]:
    """What all sources tell, without what was put away; on a `bare` page those for everywhere."""
    done = acknowledged(request)
    told = [
        once_read(banner) if banner.get("key") in done else banner
        for source in (bare_sources if bare else banner_sources)
        for banner in source(request)
    ]
    return [banner for banner in told if banner["tone"] == "danger" or not banner.get("read")]


def once_read(banner: Banner) -> Banner:
    """The same for whoever has read it: on one line, and no longer to be put away."""
    short: Banner = {**banner, "read": True}
    short.pop("text", None)
    short.pop("key", None)
    return short


def acknowledged(request: HttpRequest) -> list[str]:
    """The keys of the banners that were put away in this browser, the oldest first."""
    return [key for key in request.COOKIES.get(BANNER_COOKIE, "").split("!") if key]
