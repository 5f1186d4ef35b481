"""The values that a signed report may hold: each type refuses what is not canonical, and prints.

Nothing is cleaned here. Whoever writes a report does that before it is read and signed; what
comes in is taken as it is, or not at all.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext as _

from portal.ui.printed import check_printable
from portal.ui.text.formats import when

Fault = tuple[str, str]
"""Where (the place in the body, such as `machine/licence`), and what is wrong, for programs."""


class Says(Protocol):
    """What one place of a report may say."""

    def faults(self, value: Any, at: str) -> Iterator[Fault]:
        """What is wrong with `value`; nothing where it may stand as it is."""
        ...


def clean(text: str) -> str:
    """`text` as it may be signed: composed, with line feeds, without blanks around it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", lines).strip()


@dataclass(frozen=True)
class Text:
    """A text: composed (NFC), trimmed, of signs that are seen and can be printed."""

    longest: int
    lines: bool = False

    def faults(self, value: Any, at: str) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield at, "not_text"
            return
        if len(value) > self.longest:
            yield at, "too_long"
        if value != clean(value):
            yield at, "not_canonical"
        if not self.lines and "\n" in value:
            yield at, "several_lines"
        if any(unicodedata.category(sign) in ("Cc", "Cf") and sign != "\n" for sign in value):
            yield at, "unseen_signs"
            return
        try:
            check_printable(value)
        except ValidationError:
            yield at, "unprintable"


@dataclass(frozen=True)
class Matching:
    """A text of one form, such as a fingerprint or a reference; `empty` where it may lack."""

    form: re.Pattern[str]
    empty: bool = False

    def faults(self, value: Any, at: str) -> Iterator[Fault]:
        if self.empty and value == "":
            return
        if not isinstance(value, str) or not self.form.fullmatch(value):
            yield at, "wrong_form"


DIGEST = Matching(re.compile(r"[0-9a-f]{64}"))
REFERENCE = Matching(re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"))
COUNTRY = Matching(re.compile(r"[A-Z]{2}"))
NUMBER = Matching(re.compile(r"[A-Z]{1,20}-[0-9]{4,7}(-[0-9]{5,})?"))
"""Of a document of ours, such as PV-2026-00001."""


@dataclass(frozen=True)
class Amount:
    """Euros, as text with two decimals: programs differ about numbers, not about text."""

    FORM = re.compile(r"(0|[1-9][0-9]{0,12})\.[0-9]{2}")

    def faults(self, value: Any, at: str) -> Iterator[Fault]:
        if not isinstance(value, str) or not self.FORM.fullmatch(value):
            yield at, "no_amount"


@dataclass(frozen=True)
class Moment:
    """A moment to the second, ISO 8601 with its offset."""

    FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T([0-9]{2}:){2}[0-9]{2}([+-][0-9]{2}:[0-9]{2})?")
    offset: bool = True

    def faults(self, value: Any, at: str) -> Iterator[Fault]:
        if not isinstance(value, str) or not self.FORM.fullmatch(value):
            yield at, "no_moment"
            return
        try:
            read = dt.datetime.fromisoformat(value)
        except ValueError:
            yield at, "no_moment"
            return
        if self.offset and read.tzinfo is None:
            yield at, "no_offset"


@dataclass(frozen=True)
class Day:
    def faults(self, value: Any, at: str) -> Iterator[Fault]:
        try:
            right = dt.date.fromisoformat(value).isoformat() == value
        except (TypeError, ValueError):
            right = False
        if not right:
            yield at, "no_day"


@dataclass(frozen=True)
class Flag:
    def faults(self, value: Any, at: str) -> Iterator[Fault]:
        if not isinstance(value, bool):
            yield at, "not_yes_or_no"


@dataclass(frozen=True)
class Whole:
    """A whole number that every program reads alike."""

    def faults(self, value: Any, at: str) -> Iterator[Fault]:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
            yield at, "no_whole_number"


@dataclass(frozen=True)
class OneOf:
    values: frozenset[Any]

    def faults(self, value: Any, at: str) -> Iterator[Fault]:
        if isinstance(value, (list, dict)) or value not in self.values:
            yield at, "not_offered"


@dataclass(frozen=True)
class Maybe:
    """Null, or what `says` says."""

    says: Says

    def faults(self, value: Any, at: str) -> Iterator[Fault]:
        if value is not None:
            yield from self.says.faults(value, at)


@dataclass(frozen=True)
class Shape:
    """An object with exactly these names; those in `spared` may lack."""

    names: Mapping[str, Says]
    spared: frozenset[str] = field(default_factory=frozenset)

    def faults(self, value: Any, at: str) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield at, "no_object"
            return
        for name in sorted(value.keys() - self.names.keys()):
            yield _below(at, name), "unknown"
        for name, says in self.names.items():
            if name in value:
                yield from says.faults(value[name], _below(at, name))
            elif name not in self.spared:
                yield _below(at, name), "missing"


@dataclass(frozen=True)
class ListOf:
    says: Says
    most: int = 200

    def faults(self, value: Any, at: str) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield at, "no_list"
            return
        if len(value) > self.most:
            yield at, "too_many"
        for place, item in enumerate(value):
            yield from self.says.faults(item, _below(at, str(place)))


def _below(at: str, name: str) -> str:
    return f"{at}/{name}" if at else name


# As people read them ----------------------------------------------------------------------


def moment_in_words(value: str | None) -> str:
    """A moment, or a day, as the reader's language writes it."""
    if not value:
        return ""
    read = dt.datetime.fromisoformat if "T" in value else dt.date.fromisoformat
    return when(read(value))


def euros_in_words(value: str | None) -> str:
    """An amount as the reader's language writes it."""
    if not value:
        return ""
    number = formats.number_format(Decimal(value), decimal_pos=2, force_grouping=True)
    return f"{number}\u00a0€"


def flag_in_words(value: bool | None) -> str:
    return _("Yes") if value else _("No")
