"""What is found for what was typed, in every list, box and admin alike.

A model says by `SEARCH` how its rows are searched, and bears a column `searched`
(`portal.search.columns`):

    SEARCH = Search(codes=("siret",), related=("end_user",))

Each word typed must be found: in the row's own words, at the beginning of one of its codes, or in
a related row. A word of one or two letters is looked for where words begin: anywhere it would be
found everywhere, and no index could help.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from portal.search.folding import fold, join, searched

MOST_WORDS = 8
SHORTEST_PART = 3
FEW = 50
"""Rows of another table that are named by their keys in a condition."""
SHORTEST_CODE = 6
"""Fewer signs of a code would be a postcode, a day or a part of a number; letters alone, a name."""

Rows = TypeVar("Rows", bound="QuerySet[Any]")


@dataclass(frozen=True)
class Search:
    """How the rows of a model are searched.

    `codes` are found by their beginning and exactly as they are written (SIRET, fingerprint),
    `related` are foreign keys whose rows are searched as their own model says. `more` may add
    what a word, or all that was typed, means besides (a postcode, the name of a département).
    """

    own: bool = True
    codes: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    more: Callable[[str], Q | None] = lambda word: None

    def __post_init__(self) -> None:
        if not (self.own or self.codes or self.related):
            raise ValueError("There is nothing to search.")


def matching(rows: Rows, text: str, search: Search | None = None) -> Rows:
    """Those of `rows` that hold every word of `text`: all for an empty text.

    What holds no letter and no digit is no word; where nothing else was typed, nothing is found.
    A number may be typed in groups.
    """
    typed = " ".join(text.replace("\x00", "").split())
    if not typed:
        return rows
    search = search or rows.model.SEARCH
    words = words_of(typed)
    if not words:
        return rows.none()
    found = Q()
    for word in words:
        found &= _holding(rows.model, word, search)
    if len(words) > 1 and (meant := search.more(typed)) is not None:
        found |= meant
    if len(words) > 1 and (number := number_of(typed)):
        found |= _holding(rows.model, number, search)
    return rows.filter(found)


def words_of(typed: str) -> list[str]:
    """The words to be found."""
    return [word for word in typed.split() if fold(word)][:MOST_WORDS]


def holds(words: list[str], *texts: str) -> bool:
    """Whether `texts` hold all of `words` (`words_of`), for rows that no query fetches alone."""
    here = searched(*texts)
    return all(any(part in here for part in parts_of(word)) for word in words)


def parts_of(word: str) -> list[str]:
    """What of a column `searched` holds `word`, one of them."""
    both = dict.fromkeys((fold(word), join(word)))
    parts = [part if len(part) >= SHORTEST_PART else f" {part}" for part in both]
    if word.isdecimal() and len(word) < SHORTEST_PART:
        # The end of a number that is written with zeros: 42 of T-2026-00042.
        parts.append(f"0{word} |")
    return parts


def digits_of(text: str) -> str:
    """The digits of a number typed in groups ("732 829 320"); empty where it is no number."""
    joined = "".join(text.split())
    return joined if joined.isdecimal() and joined.isascii() else ""


def number_of(text: str) -> str:
    """`digits_of`, also where letters belong to the number ("LU 150 274 42"), as in one of VAT."""
    joined = "".join(text.split())
    code = joined.isalnum() and joined.isascii()
    enough = sum(sign.isdecimal() for sign in joined) >= SHORTEST_CODE
    return joined if code and enough else digits_of(text)


def _holding(model: type[Model], word: str, search: Search) -> Q:
    """The rows that hold `word`.

    Of the other tables that take part a few rows at most are looked up first, and named by their
    keys: the database then knows how many rows there will be, and may begin with any index. Where
    they are many, each way to find the word is a query of its own: an index serves each of them,
    and none would serve their disjunction.
    """
    here = _own(word, search)
    few, many = [] if here is None else [here], []
    for name in search.related:
        rows = _related(model, name, word)
        keys = list(rows.values_list("pk", flat=True)[: FEW + 1])
        if len(keys) > FEW:
            many.append(Q((f"{name}__in", rows)))
        elif keys:
            few.append(Q((f"{name}__in", keys)))
    ways = [reduce(or_, few), *many] if few else many
    if not ways:
        return Q(pk__in=[])
    if len(ways) == 1:
        return ways[0]
    first, *others = [model._base_manager.filter(way).order_by().values("pk") for way in ways]
    return Q(pk__in=first.union(*others))


def _own(word: str, search: Search) -> Q | None:
    """What finds `word` in the row itself; None where it is found by related rows alone."""
    found = Q()
    if search.own:
        for part in parts_of(word):
            found |= Q(searched__contains=part)
    if len(word) >= SHORTEST_CODE and any(sign.isdigit() for sign in word):
        for code in search.codes:
            found |= Q((f"{code}__startswith", word))
    if (meant := search.more(word)) is not None:
        found |= meant
    return found or None


def _related(model: type[Model], name: str, word: str) -> QuerySet[Any]:
    related: Any = model
    for part in name.split("__"):
        related = related._meta.get_field(part).related_model
    rows: QuerySet[Any] = related._base_manager.filter(_holding(related, word, related.SEARCH))
    return rows.order_by()
