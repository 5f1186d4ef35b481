"""The words of a text as the index holds them: folded, each as its stem."""

from functools import lru_cache

from portal.search.folding import fold
from releases.wiki.stems import stem

LANGUAGE = "fr"
FEWEST = 4
"""Letters of a stem that is found by what begins with it."""


@lru_cache(maxsize=20_000)
def stem_of(word: str) -> str:
    """The stem of one folded word; what holds a digit is a number or a name, and stays."""
    if any(sign.isdigit() for sign in word):
        return word
    found: str = stem(word, LANGUAGE)
    return found


def sought(word: str) -> str:
    """What is sought for a folded word.

    The stemmer takes one ending away, and "étrangers" has two; nor does it know that of "clôturée"
    without its accent. What is sought is the shorter stem, of which the others are continuations.
    """
    found = stem_of(word)
    again = stem_of(found)
    shorter = again[:-1] if again.endswith("e") else again
    return shorter if len(shorter) > FEWEST else found


def stemmed(text: str | None) -> str:
    """All stems of `text`, for SQLite's index."""
    return " ".join(map(stem_of, fold(text or "").split()))
