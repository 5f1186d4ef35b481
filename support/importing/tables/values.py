"""What a cell of Odoo's export says: identifiers, moments, yes or no, people."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

from django.core.exceptions import SuspiciousOperation
from django.utils.html import strip_tags

from portal.core.text import storable
from support.mailbox.addresses import read_addresses

UTC = "UTC"
PARIS = "Europe/Paris"
EMPTY = {"false", "faux"}
YES = {"true", "vrai", "1", "yes", "oui", "x"}
EXPORTED = re.compile(r"__export__\.\w*?_(\d+)(?:_[0-9a-f]{6,})?")
"""As Odoo makes external identifiers when it exports: the table, the number, a random end."""
FORMULA = re.compile(r"'(?=[=+\-])")
MOMENTS = (
    "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M:%S", "%Y-%m-%d", "%d/%m/%Y",
)  # fmt: skip
EARLIEST = 1970
"""No ticket is older: what a broken cell tells of the year 1, no database gives back."""
TAG = re.compile(r"<(?:[a-zA-Z][a-zA-Z0-9]*|/[a-zA-Z]+|!--)[^<>]*>")


class Unreadable(ValueError):
    """A cell that cannot be read; the message is for whoever gave the file."""


def cell(text: str) -> str:
    """A cell without what is none: Odoo's False, the sign that it puts before a formula."""
    text = storable(text).strip()
    if text.lower() in EMPTY:
        return ""
    return FORMULA.sub("", text, count=1) if text.startswith("'") else text


def is_yes(text: str) -> bool:
    return text.strip().lower() in YES


def key_of(external: str, number: str = "") -> str:
    """By what a record is known: its number in Odoo's database where that is told in any way."""
    for text in (number.strip(), external.strip()):
        if whole := _whole(text):
            return whole
    if found := EXPORTED.fullmatch(external.strip()):
        return found[1]
    return external.strip()[:200]


def _whole(text: str) -> str:
    bare = re.sub(r"[\s\u00a0\u202f,](?=\d{3}\b)", "", text)
    bare = re.sub(r"[.,]0+$", "", bare)
    return str(int(bare)) if bare.isascii() and bare.isdigit() and len(bare) < 19 else ""


def keys_in(text: str) -> list[str]:
    """The records that a cell names one after the other."""
    return [key_of(part) for part in text.split(",") if part.strip()]


def moment(text: str, zone: str) -> dt.datetime | None:
    """When; None for an empty cell. Odoo writes times in the zone of whoever exports.

    Raises Unreadable.
    """
    text = text.strip().replace("T", " ")
    if not text:
        return None
    bare = re.sub(r"\.\d{1,6}$", "", text.removesuffix("Z"))
    within = ZoneInfo(UTC if text.endswith("Z") else zone)
    for shape in MOMENTS:
        try:
            found = dt.datetime.strptime(bare, shape).replace(tzinfo=within)
        except ValueError:
            continue
        if found.year < EARLIEST:
            break
        return found
    raise Unreadable(text)


def person_of(text: str) -> tuple[str, str]:
    """Company and name of a contact as Odoo shows them: "Caisses du Rhin, Odile Weber"."""
    company, comma, name = text.rpartition(", ")
    return (company.strip(), name.strip()) if comma else ("", text.strip())


def address_in(text: str) -> tuple[str, str]:
    """Name and address of `"Odile Weber" <odile@rhin.example>`, of what has one."""
    found = read_addresses(text)
    return found[0] if found else ("", "")


def is_page(text: str) -> bool:
    """Whether a text is HTML."""
    return bool(TAG.search(text))


def says_nothing(page: str) -> bool:
    try:
        bare = strip_tags(page)
    except SuspiciousOperation:
        # So many tags begin in it that never end that Django does not look for their words.
        return False
    return not bare.replace("\u200b", "").replace("&nbsp;", "").strip()
