"""What is typed for a paper: only what the fonts that we ship can print.

PDFs know no other fonts (`portal/infrastructure/fonts.conf`), so that a sign which these lack
would be an empty box on a sealed document. It is refused where it is typed.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FONTS = "ui/fonts"
LAID_OUT = frozenset("\t\n\r\u00a0\u2007\u2009\u202f\u2060")
"""What needs no glyph: breaks, and spaces that are laid out where a font has none."""
KEPT = "\t\n\r\u00ad\x00"
"""Unseen, and not dropped: a NUL is refused by every field, and what was typed stays."""
HYPHENS = str.maketrans("\u2010\u2011", "--")
"""Word processors write these; they look like the one of the keyboard."""


@cache
def printable_signs() -> frozenset[str]:
    """Every sign that one of our fonts has, read from the fonts once."""
    from fontTools.ttLib import TTFont

    found = set(LAID_OUT)
    for folder in settings.STATICFILES_DIRS:
        for path in sorted((folder / FONTS).glob("*.woff2")):
            with TTFont(path, lazy=True) as font:
                found.update(map(chr, font.getBestCmap()))
    return frozenset(found)


def first_unprintable(text: str) -> str:
    """The first sign of `text` that no font of ours has; "" when all can be printed.

    Letters and accents that were typed one by one count as the letter that they make together.
    """
    signs = printable_signs()
    return next((sign for sign in unicodedata.normalize("NFC", text) if sign not in signs), "")


def check_printable(value: Any) -> None:
    """ValidationError naming the first sign that no paper can show: a validator of fields."""
    if sign := first_unprintable(str(value)):
        shown = sign if sign.isprintable() else f"U+{ord(sign):04X}"
        raise ValidationError(
            _("“%(sign)s” cannot be printed on documents: please write it in Latin letters."),
            code="unprintable",
            params={"sign": shown},
        )


def texts_of(data: Any) -> Iterator[str]:
    """Every text in the data of a document, however deep."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from texts_of(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from texts_of(value)


def as_seen(text: str) -> str:
    """`text` composed, without what nobody sees: control signs and turns of the direction."""
    composed = unicodedata.normalize("NFC", text.translate(HYPHENS))
    return "".join(
        sign for sign in composed if sign in KEPT or unicodedata.category(sign) not in ("Cc", "Cf")
    )


class PrintedField(forms.CharField):
    """A text that gets onto a paper, on one line or more."""

    default_validators = [check_printable]

    def to_python(self, value: Any) -> str:
        text = as_seen(str(super().to_python(value) or ""))
        return text.strip() if self.strip else text
