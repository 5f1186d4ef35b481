"""Countries by their code of ISO 3166-1, from a table that is shipped, with their names.

France is "FR" with all that lies overseas: a company there has a SIREN as any other.
"""

from functools import cache
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.search.folding import fold

TABLE = Path(__file__).with_name("countries.csv")
FRANCE, MONACO = "FR", "MC"
FRENCH_POST = (FRANCE, MONACO)
"""Whose postcodes and numbers of VAT are those of France."""


def country_name(code: str) -> str:
    """In the language of the reader: "Allemagne", "Germany"; of an unknown one its code."""
    french, english = _names().get(code, (code, code))
    return english if get_language() == "en" else french


def countries() -> list[tuple[str, str]]:
    """For a list to choose from: France first, then the others by name."""
    others = [(code, country_name(code)) for code in _names() if code != FRANCE]
    return [(FRANCE, country_name(FRANCE)), *sorted(others, key=lambda row: fold(row[1]))]


def is_country(code: str) -> bool:
    return code in _names()


def validate_country(value: str) -> None:
    """A country's code, or ValidationError."""
    if not is_country(value):
        raise ValidationError(_("Choose a country of the list."), code="country")


def country_of(typed: str) -> str:
    """The code of a country that is named by its code, or its name in French or English.

    France where nothing is named; what is no country is left as it is, to be refused.
    """
    return _by_name().get(fold(typed), typed) if typed.strip() else FRANCE


@cache
def _names() -> dict[str, tuple[str, str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line.split(";") for line in lines if not line.startswith("#")]
    return {code: (french, english) for code, french, english in rows}


@cache
def _by_name() -> dict[str, str]:
    found = {fold(name): code for code, names in _names().items() for name in names}
    return found | {fold(code): code for code in _names()}
