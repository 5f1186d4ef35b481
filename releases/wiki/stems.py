"""Stems words for the wiki's index on SQLite (Snowball), without accents.

On PostgreSQL the database does the same by itself; the excerpts are marked by these on both.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Any

import snowballstemmer

STEMMERS = {"fr": "french", "en": "english"}
WORD = re.compile(r"[^\W_]+")
_FRENCH = """
au aux ce ces dans de des du elle en et il je la le les leur lui ma mais me mes moi mon ne nos notre
nous on ou par pas pour qu que qui sa se ses son sur ta te tes toi ton tu un une vos votre vous est
sont l d c s n y a
"""
_ENGLISH = "a an and are as at be by for from in is it of on or that the this to was with"
_STOP = {"fr": set(_FRENCH.split()), "en": set(_ENGLISH.split())}


def stems(text: str, language: str) -> list[str]:
    """The words of `text` that carry a meaning, each as its stem without accents."""
    words = (word for word in WORD.findall(text.lower()) if word not in _STOP[language])
    return [stem(word, language) for word in words]


@lru_cache(maxsize=20_000)
def stem(word: str, language: str) -> str:
    """The stem of one word in small letters."""
    # A stemmer keeps its state while it works, so that threads may not share one.
    stemmer: Any = snowballstemmer.stemmer(STEMMERS[language])
    return _plain(stemmer.stemWord(_plain(word)))


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("æ", "ae"))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))
