"""How a text is folded, so that "epinal" is "Épinal", "boeuf" is "bœuf", "saint etienne" is both.

The same steps are written twice, here and in SQL for PostgreSQL (`portal.search.database`); each
is told by the constants below, and depends on no locale: a database with the locale "C" folds as
any other. `tests/search/test_folding.py` compares the two, letter by letter.
"""

import re
import unicodedata

MARKS = "[\\u0300-\\u036f\\u00ad\\u200b-\\u200f\\u2060\\ufeff]"
"""What is gone: accents, once letters are decomposed, and signs that no eye sees."""

SPACES = "\\u0001-\\u0020\\u0085\\u2028\\u2029"
SIGNS = "\\u0021-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00bf\\u00d7\\u00f7\\u02b0-\\u02ff"
SIGNS += "\\u2000-\\u2027\\u202a-\\u2bff\\u3000-\\u303f"
"""What stands between words. Compatible spaces are a plain one once they are decomposed."""

_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZŒÆÞẞ"
_CAPITALS += "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЄЅІЈЉЊЋЏҐ"
_ALIKE = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i", "ŋ": "n", "ς": "σ"}
LETTERS = {
    **{letter: letter.lower() for letter in _CAPITALS},
    **_ALIKE,
    **{letter.upper(): plain for letter, plain in _ALIKE.items() if letter not in "ıς"},
}
"""One letter for one other."""

LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss", "þ": "th"}

_MARKS = re.compile(MARKS)
_LETTERS = str.maketrans(LETTERS | LIGATURES)
_BETWEEN = re.compile(f"[{SPACES}{SIGNS}]+")
_SIGNS = re.compile(f"[{SIGNS}]")
_SPACES = re.compile(f"[{SPACES}]+")


def letters_of(text: str) -> str:
    """`text` in small letters without accents; what stands between words is still there."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKD", text))
    # Twice: a capital ligature is a small one first, then its letters.
    return plain.translate(_LETTERS).translate(_LETTERS)


def fold(text: str) -> str:
    """The words of `text`, folded: "L'Union Saint-Étienne" is "l union saint etienne"."""
    return _BETWEEN.sub(" ", letters_of(text)).strip(" ")


def key_of(*texts: str) -> str:
    """By what texts are compared that say the same: "HRB 12345" and "hrb12345" are one."""
    return fold(" ".join(texts)).replace(" ", "")


def join(text: str) -> str:
    """`text` folded as if hyphens and apostrophes had not been typed: "lunion saintetienne"."""
    return _SPACES.sub(" ", _SIGNS.sub("", letters_of(text))).strip(" ")


def searched(*texts: str | None) -> str:
    """What is searched of some texts: each folded, and joined where that is something else.

    A space stands before every word, so that " eti" finds what begins a word; no text runs into
    the next.
    """
    parts: list[str] = []
    for text in texts:
        if text is None:
            continue
        folded, joined = fold(text), join(text)
        parts += [folded] if folded == joined else [folded, joined]
    return f" {' | '.join(parts)}"
