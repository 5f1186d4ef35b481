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

    Without its accent the ending of "clôturée" is not known for one: its stem keeps an e that
    the others of the family have not.
    """
    found = stem_of(word)
    return found[:-1] if len(found) > FEWEST and found.endswith("e") else found


def stemmed(text: str | None) -> str:
    """All stems of `text`, for SQLite's index."""
    return " ".join(map(stem_of, fold(text or "").split()))
