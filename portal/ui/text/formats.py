"""Numbers, dates and references as the portal writes them for the eye.

Pure functions, no HTML: they serve pages, mails and PDFs alike. The French forms follow the
usage of the Imprimerie nationale: non-breaking spaces inside what must stay on one line.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

NBSP = "\u00a0"
PARIS = ZoneInfo("Europe/Paris")


def _digits(value: object) -> str:
    return re.sub(r"\D", "", str(value))


def siren(value: object) -> str:
    """`123456789` -> `123 456 789` (non-breaking); anything else comes back unchanged."""
    digits = _digits(value)
    if len(digits) != 9:
        return str(value)
    return NBSP.join((digits[:3], digits[3:6], digits[6:]))


def siret(value: object) -> str:
    """`12345678900012` -> `123 456 789 00012`; anything else comes back unchanged."""
    digits = _digits(value)
    if len(digits) != 14:
        return str(value)
    return f"{siren(digits[:9])}{NBSP}{digits[9:]}"


def company_numbers(known_by: Mapping[str, str]) -> str:
    """`SIRET 123 456 789 00012` of a French company, `VAT DE1… · register` of one abroad.

    `known_by` holds the numbers that it has; without any the text is empty.
    """
    if number := known_by.get("siret"):
        return f"SIRET {siret(number)}"
    if number := known_by.get("siren"):
        return f"SIREN {siren(number)}"
    found = [known_by.get("register", "")]
    if vat := known_by.get("vat_number"):
        found.insert(0, _("VAT %(number)s") % {"number": vat})
    return " · ".join(filter(None, found))


def company_number(company: Any) -> str:
    """One number of a company, for a line of a list: its SIREN, or what it has abroad."""
    return siren(company.siren) or company.vat_number or company.register_number


def phone_fr(value: object) -> str:
    """`+33387659880`, `0033387659880` or `0387659880` -> `03 87 65 98 80`.

    Overseas numbers too: `+262692123456` -> `06 92 12 34 56`; foreign ones as their country groups
    them: `+34934123456` -> `+34 934 12 34 56`. Anything not understood comes back unchanged.
    """
    text = str(value).strip()
    digits = _digits(text)
    international = digits if text.startswith("+") else ""
    if digits.startswith("00"):
        international = digits[2:]
    for code in ("33", "262", "508", "590", "594", "596"):
        national = international.removeprefix(code)
        if national != international:
            digits = "0" + national.removeprefix("0")
            break
    if len(digits) != 10 or not digits.startswith("0"):
        return _phone_abroad(international) or text
    return NBSP.join(digits[i : i + 2] for i in range(0, 10, 2))


def _phone_abroad(digits: str) -> str:
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    shape = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, shape)).replace(" ", NBSP)


def filesize(value: int) -> str:
    """A size in bytes in decimal units: `4,2 Mo` in French, `4.2 MB` in English."""
    french = (translation.get_language() or "fr").startswith("fr")
    letter = "o" if french else "B"
    if value < 1000:
        unit = "octets" if french else "bytes"
        return f"{value}{NBSP}{unit}"
    size = float(value)
    for prefix in ("k", "M", "G", "T"):
        size /= 1000
        if size < 999.95 or prefix == "T":
            break
    if not french:
        prefix = prefix.replace("k", "K")
    places = 0 if size >= 100 else 1
    # Rounded here, for number_format cuts off.
    number = formats.number_format(round(size, places), decimal_pos=places, force_grouping=True)
    return f"{number}{NBSP}{prefix}{letter}"


def sha_short(value: object) -> str:
    """First and last eight hexadecimal digits of a fingerprint, enough to compare by eye."""
    text = str(value)
    return text if len(text) <= 20 else f"{text[:8]}…{text[-8:]}"


def when(value: dt.date | dt.datetime) -> str:
    """A moment as the reader's language writes it; datetimes are told in Paris time.

    `12 mars 2027 à 14 h 05` in French, `12 March 2027, 14:05` in English. Dates have no time.
    """
    if not isinstance(value, dt.datetime):
        return _day(value)
    local = value.astimezone(PARIS) if value.tzinfo else value
    day = _day(local.date())
    if (translation.get_language() or "fr").startswith("fr"):
        return f"{day} à {local.hour}{NBSP}h{NBSP}{local.minute:02d}"
    return f"{day}, {local:%H:%M}"


def short_day(value: dt.date | dt.datetime) -> str:
    """The day in Paris with its month cut short, for rows of a list: `1er oct. 2026`."""
    return _day(_in_paris(value), "N")


def long_day(value: dt.date | dt.datetime) -> str:
    """The day in Paris with its weekday: `jeudi 1er octobre 2026`, `Thursday 1 October 2026`."""
    day = _in_paris(value)
    return f"{formats.date_format(day, 'l')} {_day(day)}"


def _in_paris(value: dt.date | dt.datetime) -> dt.date:
    if not isinstance(value, dt.datetime):
        return value
    return (value.astimezone(PARIS) if value.tzinfo else value).date()


@lru_cache(maxsize=128)
def _month(month: int, form: str, language: str | None) -> str:
    return formats.date_format(dt.date(2000, month, 1), form)


def _day(value: dt.date, form: str = "F") -> str:
    language = translation.get_language()
    month = _month(value.month, form, language)
    french = (language or "fr").startswith("fr")
    day = "1er" if french and value.day == 1 else str(value.day)
    return f"{day}{NBSP}{month} {value.year}"


def distance(value: dt.datetime, now: dt.datetime) -> str:
    """How far a moment is from `now`, in its largest whole unit: `3 h`, `12 j`; always positive."""
    minutes = int(abs(now - value).total_seconds() // 60)
    if minutes < 60:
        told = _("%(count)d min") % {"count": minutes}
    elif minutes < 24 * 60:
        told = _("%(count)d h") % {"count": minutes // 60}
    elif (days := minutes // (24 * 60)) < 60:
        # Translators: days, in short: 12 d.
        told = _("%(count)d d") % {"count": days}
    elif days < 730:
        months = days // 30
        told = ngettext("%(count)d month", "%(count)d months", months) % {"count": months}
    else:
        told = ngettext("%(count)d year", "%(count)d years", days // 365) % {"count": days // 365}
    return told.replace(" ", NBSP)


def ago(value: dt.datetime, now: dt.datetime) -> str:
    """A moment as seen from `now`: `il y a 3 h`, `dans 2 j`."""
    told = {"time": distance(value, now)}
    if abs(now - value) < dt.timedelta(minutes=1):
        return _("just now") if value <= now else _("in a moment")
    return (_("%(time)s ago") if value < now else _("in %(time)s")) % told


def since(value: dt.datetime, now: dt.datetime) -> str:
    """For how long something has been so: `depuis 3 h`."""
    return _("for %(time)s") % {"time": distance(value, now)}


def time_of_day(value: dt.time | dt.datetime) -> str:
    """The time in Paris: `10 h 42` in French, `10:42` in English."""
    local = value.astimezone(PARIS) if isinstance(value, dt.datetime) else value
    if (translation.get_language() or "fr").startswith("fr"):
        return f"{local.hour}{NBSP}h{NBSP}{local.minute:02d}"
    return f"{local:%H:%M}"


def number(value: float | None, digits: int = 0, unit: str = "") -> str:
    """A figure with its unit, grouped by thousands; a dash where there is none."""
    if value is None:
        return "–"
    text = formats.number_format(round(value, digits), decimal_pos=digits, force_grouping=True)
    french = (translation.get_language() or "fr").startswith("fr")
    gap = NBSP if unit and (french or unit != "%") else ""
    return f"{text}{gap}{unit}"
