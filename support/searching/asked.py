"""What somebody typed into a search of tickets: words, and the numbers of tickets."""

import re
from dataclasses import dataclass
from functools import cached_property

from portal.core import clock
from portal.core.text import one_line
from portal.search.folding import fold
from portal.search.matching import SHORTEST_PART, parts_of, words_of
from support.searching.stems import FEWEST, sought, stem_of

LONGEST = 200
FIRST_YEAR = 2000
_SMALL = """
a au aux avec ce ces cet cette d dans de des du elle en est et il ils j je l la le les leur lui m ma
mais me mes mon n ne nos notre nous on ou par pas pour qu que qui s sa se ses son sont sur t ta te
tes toi ton tu un une vos votre vous y
"""
STOP = set(_SMALL.split())
"""Small words: a sentence is found by the others."""
_T, _DASH, _END = r"(?<![^\W_])T\s?", "[-\u2010-\u2015]", r"(?![^\W_])"
_WHOLE = re.compile(rf"(?i){_T}{_DASH}?\s?(\d{{4}})\s?(?:{_DASH}|[\s/])\s?(\d{{1,7}}){_END}", re.A)
_MARKED = re.compile(rf"(?i)(?:#\s?|{_T}{_DASH}\s?|\bn[°º]\s?)(\d{{1,7}}){_END}(?!{_DASH}\d)", re.A)


@dataclass(frozen=True)
class Word:
    """One word as it was typed; `begun` where somebody may still be typing it."""

    typed: str
    begun: bool

    @cached_property
    def folded(self) -> list[str]:
        """Its parts: three of "l’avant-vente"; the small ones are left out beside others."""
        parts = fold(self.typed).split()
        return [part for part in parts if part not in STOP] or parts

    @cached_property
    def of_names(self) -> list[str]:
        """One of these stands in the names that hold it."""
        return parts_of(self.typed)

    @cached_property
    def stems(self) -> list[tuple[str, bool]]:
        """What texts that hold it have, each: a stem, and whether it is the beginning of one."""
        return [self._sought(part) for part in self.folded]

    def _sought(self, part: str) -> tuple[str, bool]:
        if self.in_order:
            return stem_of(part), False
        stem = sought(part)
        return stem, len(stem) >= FEWEST or (self.begun and len(part) >= SHORTEST_PART)

    @cached_property
    def in_order(self) -> bool:
        """Whether its parts must follow each other, as those of "4.2.1"."""
        return len(self.folded) > 1 and any(part.isdigit() for part in self.folded)

    def finds(self, word: str) -> bool:
        """Whether a word of a text, folded, is one for which it is found."""
        stem = stem_of(word)
        return any(stem.startswith(it) if begins else stem == it for it, begins in self.stems)


class Asked:
    """What is looked for: every word, or else the tickets whose numbers are named."""

    def __init__(self, typed: str) -> None:
        self.typed = one_line(typed)[:LONGEST].strip()
        words = words_of(self.typed)
        told = [word for word in words if set(fold(word).split()) - STOP] or words
        self.words = [Word(word, begun=word == words[-1]) for word in told]
        self._known: dict[str, bool] = {}

    def __bool__(self) -> bool:
        return bool(self.typed)

    @cached_property
    def numbers(self) -> list[str]:
        """The numbers of tickets that may be meant, wherever they stand: `#42` is of any year."""
        whole = [(year, int(count)) for year, count in _WHOLE.findall(self.typed)]
        found = [f"T-{year}-{count:05d}" for year, count in whole]
        short = {int(count) for count in _MARKED.findall(_WHOLE.sub(" ", self.typed))}
        if self.typed.isascii() and self.typed.isdigit() and len(self.typed) < 8:
            short.add(int(self.typed))
        years = range(FIRST_YEAR, clock.today().year + 1)
        found += [f"T-{year}-{count:05d}" for year in years for count in sorted(short)]
        return found

    @cached_property
    def only_numbers(self) -> bool:
        """Whether nothing but marked numbers was typed."""
        rest = _MARKED.sub(" ", _WHOLE.sub(" ", self.typed))
        return bool(self.numbers) and not fold(rest)

    def finds(self, word: str) -> bool:
        """Whether a word of a text is marked in what is shown of it."""
        known = self._known.get(word)
        if known is None:
            parts = fold(word).split()
            known = any(asked.finds(part) for asked in self.words for part in parts)
            self._known[word] = known
        return known
