"""The search box over all that a person may see; each app's `plugs` say how it is searched.

    search.register_search_sources(search.Source(
        key="sites", label=_("Sites"), icon="store", order=20, find=find_sites,
    ))

`find(user, text, limit)` gives at most `limit` hits for what was typed (stripped, at least two
characters), in at most two queries. The user may be anonymous; what they may not see is not
found: sources begin with `visible_to(user)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from portal.core.extensions import ExtensionPoint
from portal.ui.components.base import BADGE_ICONS
from portal.ui.components.icons import ICONS

SHORTEST, LONGEST = 2, 80
Find = Callable[[Any, str, int], Iterable["Hit"]]


@dataclass(frozen=True)
class Hit:
    """One thing found. `mono` shows the title as what is compared by eye; `badge` is its state;
    `excerpt` is the text around what was found, marked by the source that knows its words."""

    title: str
    href: str
    subtitle: str | Promise = ""
    mono: bool = False
    badge: str | Promise = ""
    tone: str = "neutral"
    excerpt: SafeString | str = ""

    def __post_init__(self) -> None:
        if self.tone not in BADGE_ICONS:
            raise ValueError(f"{self.tone} is not the tone of a badge.")


@dataclass(frozen=True)
class Source:
    """One kind of things that are searched, shown under `label`."""

    key: str
    label: str | Promise
    icon: str
    find: Find
    order: int = 100

    def __post_init__(self) -> None:
        if self.icon not in ICONS:
            raise ValueError(f"{self.icon} is not an icon of the sprite.")


@dataclass(frozen=True)
class Group:
    """What one source found; `more` says that there is more than is shown."""

    source: Source
    hits: Sequence[Hit]
    more: bool


search_sources: ExtensionPoint[Source] = ExtensionPoint("search", key=lambda source: source.key)


def register_search_sources(*sources: Source) -> None:
    """Add sources; a second one of the same key replaces the first."""
    for source in sources:
        search_sources.add(source)


def cleaned(text: str) -> str:
    """What was typed, as sources get it: one line, or nothing where it is too short."""
    words = " ".join(text.replace("\x00", "").split())[:LONGEST]
    return words if len(words) >= SHORTEST else ""


def digits_of(text: str) -> str:
    """The digits of a number typed in groups ("732 829 320"); empty where it is no number."""
    joined = "".join(text.split())
    return joined if joined.isdecimal() and joined.isascii() else ""


def find(user: Any, text: str, *, limit: int, only: str = "") -> list[Group]:
    """What every source (or `only` one) finds for a cleaned text, in the order of the sources."""
    groups = []
    for source in sorted(search_sources, key=lambda source: source.order):
        if only and source.key != only:
            continue
        hits = list(source.find(user, text, limit + 1)) if text else []
        if hits:
            groups.append(Group(source, hits[:limit], more=len(hits) > limit))
    return groups


def highlighted(text: object, query: str) -> SafeString:
    """`text`, escaped, with each word of `query` marked; digits are found across groups."""
    shown = str(text)
    words = [word for word in query.split() if len(word) >= SHORTEST]
    if number := digits_of(query):
        words = [number]
    patterns = [
        r"[\s\u00a0\u202f]?".join(map(re.escape, word)) if word.isdecimal() else re.escape(word)
        for word in sorted(words, key=len, reverse=True)
    ]
    if not patterns:
        return escape(shown)
    parts, at = [], 0
    for found in re.finditer("|".join(patterns), shown, re.IGNORECASE):
        parts += [escape(shown[at : found.start()]), f"<mark>{escape(found.group())}</mark>"]
        at = found.end()
    return mark_safe("".join([*parts, escape(shown[at:])]))  # noqa: S308 - every part is escaped
