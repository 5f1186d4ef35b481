"""Reads cells of an import: roles, days, lines, activities, as people write them."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from integrators.approvals.models import Activity
from integrators.companies.identity.countries import country_of
from integrators.companies.models import RepresentativeRole
from integrators.companies.numbers import digits_of
from integrators.imports.columns import plain_heading
from integrators.trainings.models import TrainingKind
from portal.accounts.models import Language
from portal.core import clock
from portal.core.products import ProductLine
from portal.search.folding import key_of

V = TypeVar("V")

ROLES = {
    "gerance": RepresentativeRole.MANAGER, "technique": RepresentativeRole.TECHNICIAN,
    "gerant": RepresentativeRole.MANAGER, "gerante": RepresentativeRole.MANAGER,
    "responsable": RepresentativeRole.MANAGER, "manager": RepresentativeRole.MANAGER,
    "technicien": RepresentativeRole.TECHNICIAN, "technicienne": RepresentativeRole.TECHNICIAN,
    "technician": RepresentativeRole.TECHNICIAN,
}  # fmt: skip
KINDS = {
    "initiale": TrainingKind.INITIAL, "initial": TrainingKind.INITIAL,
    "complementaire": TrainingKind.COMPLEMENTARY, "complementary": TrainingKind.COMPLEMENTARY,
}  # fmt: skip
ANSWERS = {"oui": True, "yes": True, "1": True, "x": True, "vrai": True, "true": True,
           "non": False, "no": False, "0": False, "faux": False, "false": False}  # fmt: skip
ACTIVITIES = {
    "vendre": Activity.SELL, "vente": Activity.SELL, "sell": Activity.SELL,
    "commercialisation": Activity.SELL,
    "installer": Activity.INSTALL, "installation": Activity.INSTALL, "install": Activity.INSTALL,
    "maintenir": Activity.MAINTAIN, "maintenance": Activity.MAINTAIN,
    "maintien": Activity.MAINTAIN, "maintain": Activity.MAINTAIN,
}  # fmt: skip
LINES = {plain_heading(line): line for line in ProductLine.values}
LANGUAGES = {"fr": Language.FR, "francais": Language.FR, "french": Language.FR,
             "en": Language.EN, "anglais": Language.EN, "english": Language.EN}  # fmt: skip
FRENCH_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
LENGTHS = {"siren": 9, "siret": 14, "postcode": 5}
"""Spreadsheets drop the zeros that these begin with."""


class RowRefused(Exception):
    """The row cannot be taken; `errors` are pairs of a column ("" for the row) and a reason."""

    def __init__(self, errors: list[tuple[str, str]]) -> None:
        super().__init__(errors)
        self.errors = errors


@dataclass
class Cells:
    """The cells of a row; what is wrong is collected, so that it is all told at once."""

    texts: Mapping[str, str]
    errors: list[tuple[str, str]] = field(default_factory=list)

    def text(self, column: str) -> str:
        return self.texts.get(column, "")

    def any(self, *columns: str) -> bool:
        return any(self.text(column) for column in columns)

    def wrong(self, column: str, reason: str | Promise) -> None:
        self.errors.append((column, str(reason)))

    def need(self, column: str) -> str:
        if not self.text(column):
            self.wrong(column, _("This cell is empty."))
        return self.text(column)

    def one_of(self, column: str, words: Mapping[str, V], default: V) -> V:
        text = self.text(column)
        if text and plain_heading(text) not in words:
            self.wrong(column, _("“%(text)s” is not one of the words known here.") % {"text": text})
        return words.get(plain_heading(text), default)

    def several(self, column: str, words: Mapping[str, V]) -> list[V]:
        """Words parted by commas, spaces or signs, each once."""
        found: dict[V, None] = {}
        for text in re.split(r"[\s,;/+]+", self.text(column)):
            word = plain_heading(text)
            if word in words:
                found[words[word]] = None
            elif word and word not in ("et", "and"):
                self.wrong(
                    column, _("“%(text)s” is not one of the words known here.") % {"text": text}
                )
        return list(found)

    def day(self, column: str) -> dt.date:
        """A day as the French or ISO 8601 write it; today where it is wrong, which is noted."""
        text = self.need(column)
        found = FRENCH_DAY.fullmatch(text)
        try:
            if found:
                return dt.date(int(found[3]), int(found[2]), int(found[1]))
            day = parse_date(text)
        except ValueError:
            day = None
        if day is None and text:
            self.wrong(column, _("Write a day such as 12/03/2024; this is “%s”.") % text)
        return day or clock.today()

    def whole(self, column: str) -> int | None:
        text = self.text(column)
        if not text:
            return None
        if not text.isdecimal() or not 0 < int(text[:6]) <= 600:
            self.wrong(column, _("Write a number of months, such as 36."))
            return None
        return int(text)

    def check(self, column: str, validate: Callable[[str], None]) -> None:
        try:
            validate(self.text(column))
        except ValidationError as error:
            self.wrong(column, error.messages[0])

    def stop_if_wrong(self) -> None:
        if self.errors:
            raise RowRefused(self.errors)


def with_zeros(name: str, digits: str) -> str:
    """`digits` with the zeros at the beginning that a spreadsheet has dropped."""
    if name == "phone" and digits.isdecimal() and len(digits) == 9:
        return f"0{digits}"
    length = LENGTHS.get(name, 0)
    short = digits.isdecimal() and length - 4 < len(digits) < length
    return digits.rjust(length, "0") if short else digits


def siren_of(texts: Mapping[str, str]) -> str:
    """By what the rows of one company are put together, right or wrong: SIREN, or register."""
    if number := digits_of(texts.get("siren", "")):
        return with_zeros("siren", number)[:40]
    # The number first: of a long register's name the end counts least.
    key = key_of(texts.get("register_number", ""), texts.get("register_name", ""))
    return f"{country_of(texts.get('country', ''))}-{key}"[:40] if key else ""
