"""Filters: how templates write numbers, moments and texts (`portal.ui.text.formats` says how)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from portal.ui import search
from portal.ui.text import formats
from portal.ui.text import markdown as markdown_text
from portal.ui.text.nobreak import unbroken as numbers_unbroken


def siret(value: object) -> str:
    """`123 456 789 00012`; empty where there is none."""
    return formats.siret(value) if value else ""


def siren(value: object) -> str:
    """`123 456 789`; empty where there is none."""
    return formats.siren(value) if value else ""


def company_numbers(known_by: Mapping[str, str]) -> str:
    """`SIRET 123 456 789 00012`, or the VAT number and the register of a company abroad."""
    return formats.company_numbers(known_by)


def company_number(company: object) -> str:
    """The SIREN, or one number that a company abroad has."""
    return formats.company_number(company)


def phone_fr(value: object) -> str:
    """`03 87 65 98 80`; empty where there is none."""
    return formats.phone_fr(value) if value else ""


def filesize_fr(value: int | None) -> str:
    """`4,2 Mo`; empty where there is none."""
    return formats.filesize(value) if value is not None else ""


def sha_short(value: object) -> str:
    """The beginning and the end of a fingerprint; empty where there is none."""
    return formats.sha_short(value) if value else ""


def figure_fr(value: float | None, digits: int = 0) -> str:
    """A number as the reader's language writes it; a dash where there is none."""
    return formats.number(value, digits)


def when(value: dt.date | dt.datetime | None) -> str:
    """A day, or a moment in Paris: `12 mars 2027 à 14 h 05`; empty where there is none."""
    return formats.when(value) if value else ""


def short_day(value: dt.date | dt.datetime | None) -> str:
    """A day for a row of a list: `1er oct. 2026`; empty where there is none."""
    return formats.short_day(value) if value else ""


def long_day(value: dt.date | dt.datetime | None) -> str:
    """A day with its weekday: `jeudi 1er octobre 2026`; empty where there is none."""
    return formats.long_day(value) if value else ""


def time_of_day(value: dt.time | dt.datetime | None) -> str:
    """The time of a moment in Paris: `10 h 42`; empty where there is none."""
    return formats.time_of_day(value) if value is not None else ""


def markdown(value: str | None) -> SafeString:
    """The HTML of a Markdown text."""
    return mark_safe(markdown_text.render(value or ""))  # noqa: S308 - sanitised by nh3


def in_one_piece(value: object) -> SafeString:
    """The same as one element where a number is held, as in a row whose parts stand apart."""
    kept = unbroken(value)
    return format_html("<span>{}</span>", kept) if 'class="whole"' in kept else kept


def unbroken(value: object) -> SafeString:
    """Words in which a version or a number stays on one line."""
    kept = numbers_unbroken(conditional_escape("" if value is None else str(value)))
    return mark_safe(kept)  # noqa: S308 - escaped above


def highlighted(text: object, query: str) -> SafeString:
    """`text` with what was searched for marked."""
    return search.highlighted(text, query)
