"""The search box over all that a person may see; each app's `plugs` say how it is searched.

    search.register_search_sources(search.Source(
        key="sites", label=_("Sites"), icon="store", order=20, find=find_sites,
    ))

`find(user, text, limit)` gives at most `limit` hits for what was typed (stripped, at least two
characters), in a few queries. The user may be anonymous; what they may not see is not
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
from portal.search.folding import fold, letters_of
from portal.search.matching import digits_of, words_of
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
    """`text`, escaped, with each word of `query` marked, however it was typed and is written.

    Accents and the like do not matter, nor the hyphens within a word, nor the spaces within a
    number.
    """
    shown = str(text)
    words = [number] if (number := digits_of(query)) else words_of(query)
    patterns = [_pattern(word) for word in sorted(words, key=len, reverse=True)]
    patterns = [pattern for pattern in patterns if pattern]
    if not patterns:
        return escape(shown)
    letters, places = _letters(shown)
    parts, at = [], 0
    for found in re.finditer("|".join(patterns), letters):
        first, last = places[found.start()], places[found.end() - 1] + 1
        if first < at:
            continue
        while last < len(shown) and not letters_of(shown[last]):
            # An accent of its own belongs to its letter.
            last += 1
        parts += [escape(shown[at:first]), f"<mark>{escape(shown[first:last])}</mark>"]
        at = last
    return mark_safe("".join([*parts, escape(shown[at:])]))  # noqa: S308 - every part is escaped


def _letters(shown: str) -> tuple[str, list[int]]:
    """What is compared of `shown`, and where each of its letters stands there.

    What stands between words is a space; what joins the parts of one, a hyphen.
    """
    letters, places = [], []
    for place, sign in enumerate(shown):
        plain = letters_of(sign)
        if plain and not fold(sign):
            plain = " " if plain.isspace() else "-"
        letters.append(plain)
        places += [place] * len(plain)
    return "".join(letters), places


def _pattern(word: str) -> str:
    """What finds `word` in letters; empty where it is too short to be marked."""
    parts = fold(word).split()
    letters = "".join(parts)
    if len(letters) < SHORTEST:
        return ""
    if letters.isdecimal():
        return "[ -]*".join(letters)
    return "[ -]*".join("-*".join(map(re.escape, part)) for part in parts)
