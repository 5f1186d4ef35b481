"""Départements that somebody names in a search: "bas rhin" is whatever lies in Bas-Rhin."""

from collections.abc import Iterator, Sequence

from integrators.companies.departments import DEPARTMENTS
from portal.search.folding import fold
from support.searching.asked import STOP, Word


def _parts(name: str) -> tuple[str, ...]:
    parts = fold(name).split()
    return tuple(part for part in parts if part not in STOP) or tuple(parts)


_BY_PARTS = {_parts(name): code for code, name in DEPARTMENTS.items()}
_LONGEST = max(len(parts) for parts in _BY_PARTS)


def grouped(words: Sequence[Word]) -> Iterator[tuple[Sequence[Word], str]]:
    """The words one after the other, each with ""; those of a name together, with its code.

    Of two names the longer is meant: "haute savoie" is no Savoie.
    """
    at = 0
    while at < len(words):
        end, code = at + 1, ""
        for to in range(min(at + _LONGEST, len(words)), at, -1):
            parts = tuple(part for word in words[at:to] for part in word.folded)
            if found := _BY_PARTS.get(parts, ""):
                end, code = to, found
                break
        yield words[at:end], code
        at = end
