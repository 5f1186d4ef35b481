"""Reads an invitation (iCalendar, RFC 5545), and tells it in words: what, when, where, whose."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from portal.ui.text.formats import long_day, time_of_day

LONGEST = 200_000
MOST = 5
LONGEST_FIELD = 500
OUTLOOK_ZONES = {
    "Romance Standard Time": "Europe/Paris", "W. Europe Standard Time": "Europe/Berlin",
    "Central European Standard Time": "Europe/Warsaw", "GMT Standard Time": "Europe/London",
    "Central Europe Standard Time": "Europe/Budapest", "UTC": "UTC",
}  # fmt: skip
"""What Outlook calls the zones of Europe; its own names are no others'."""
LINE = re.compile(
    r"^([A-Za-z0-9-]{1,40})((?:;[^:\";]{0,300}(?:\"[^\"]{0,300}\"[^:\";]{0,300})*)*):(.*)$"
)
PARAMETER = re.compile(r";([A-Za-z0-9-]{1,40})=(\"[^\"]*\"|[^;]*)")
MOMENT = re.compile(r"^(\d{8})(?:T(\d{4})\d{0,2}(Z?))?$")
KINDS = {
    "CANCEL": gettext_lazy("Cancelled"),
    "REPLY": gettext_lazy("Answer to an invitation"),
    "COUNTER": gettext_lazy("Another time is proposed"),
}


@dataclass(frozen=True)
class Moment:
    """A day, or a time; one in a zone that nobody knows stays as it was written."""

    day: dt.date
    at: dt.datetime | None = None
    zone: str = ""

    def in_words(self) -> str:
        if self.at is None:
            return long_day(self.day)
        at = _local(self)
        return f"{long_day(at.date())}, {time_of_day(at.time())}{_named_zone(self)}"


@dataclass(frozen=True)
class Invitation:
    """One event of a calendar."""

    summary: str = ""
    starts: Moment | None = None
    ends: Moment | None = None
    where: str = ""
    organiser: str = ""
    method: str = ""
    repeats: bool = False

    def in_words(self) -> str:
        """A few lines in the language of now."""
        kind = KINDS.get(self.method, gettext("Invitation"))
        named = gettext("%(kind)s: %(what)s") % {"kind": kind, "what": self.summary}
        said = [named if self.summary else str(kind)]
        if when := self._when():
            said.append(gettext("When: %(when)s") % {"when": when})
        if self.repeats:
            said.append(gettext("It repeats: the file of the calendar says when."))
        if self.where:
            said.append(gettext("Where: %(where)s") % {"where": self.where})
        if self.organiser:
            said.append(gettext("Organiser: %(who)s") % {"who": self.organiser})
        return "\n".join(said)

    def _when(self) -> str:
        if self.starts is None:
            return ""
        first, last = self.starts.in_words(), self.ends.in_words() if self.ends else ""
        if not last or last == first:
            return first
        if self.ends and self.starts.at and self.ends.at and self.starts.zone == self.ends.zone:
            begin, end = _local(self.starts), _local(self.ends)
            if begin.date() == end.date():
                hours = f"{time_of_day(begin.time())} – {time_of_day(end.time())}"
                return f"{long_day(begin.date())}, {hours}{_named_zone(self.ends)}"
        return f"{first} – {last}"


def _named_zone(moment: Moment) -> str:
    return f" ({moment.zone})" if moment.zone else ""


def _local(moment: Moment) -> dt.datetime:
    assert moment.at
    return moment.at if moment.zone else timezone.localtime(moment.at)


def invitations_of(text: str) -> list[Invitation]:
    """The events of a calendar, the first few. Never raises."""
    method, found = "", list[Invitation]()
    fields: dict[str, tuple[dict[str, str], str]] | None = None
    inner = 0
    for name, parameters, value in _lines(text[:LONGEST]):
        said = value.upper()
        if fields is None:
            method = said if name == "METHOD" else method
            fields = {} if (name, said) == ("BEGIN", "VEVENT") else None
        elif name == "BEGIN":
            # An alarm in the event has a summary of its own.
            inner += 1
        elif name == "END" and inner:
            inner -= 1
        elif name == "END":
            found.append(_invitation(fields, method))
            fields = None
        elif not inner:
            fields.setdefault(name, (parameters, value))
    return found[:MOST]


def _lines(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Name, parameters and value of each line, long ones put together again (3.1)."""
    whole = re.sub(r"\n[ \t]", "", text.replace("\r\n", "\n").replace("\r", "\n"))
    found = []
    for line in whole.split("\n"):
        if read := LINE.match(line[:5_000]):
            name, parameters, value = read.groups()
            given = {key.upper(): said.strip('"') for key, said in PARAMETER.findall(parameters)}
            found.append((name.upper(), given, value.strip()))
    return found


def _invitation(fields: dict[str, tuple[dict[str, str], str]], method: str) -> Invitation:
    def plain(name: str) -> str:
        said = fields.get(name, ({}, ""))[1]
        said = re.sub(r"\\([nN,;\\])", lambda m: " " if m[1] in "nN" else m[1], said)
        return " ".join(said.split())[:LONGEST_FIELD]

    parameters, address = fields.get("ORGANIZER", ({}, ""))
    address = re.sub(r"^mailto:", "", address, flags=re.IGNORECASE)[:LONGEST_FIELD]
    name = parameters.get("CN", "")
    starts, ends = _moment(fields.get("DTSTART")), _moment(fields.get("DTEND"))
    if starts and ends and ends.at is None:
        # Its last day is the one before that (3.6.1).
        ends = Moment(max(starts.day, ends.day - dt.timedelta(days=1)))
    return Invitation(
        plain("SUMMARY"), starts, ends, plain("LOCATION"),
        f"{name} ({address})" if name and name != address else address,
        "CANCEL" if plain("STATUS").upper() == "CANCELLED" else method, "RRULE" in fields,
    )  # fmt: skip


def _moment(given: tuple[dict[str, str], str] | None) -> Moment | None:
    found = MOMENT.match(given[1]) if given else None
    if found is None or given is None:
        return None
    digits, time, utc = found.groups()
    try:
        day = dt.datetime.strptime(digits, "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
        if time is None:
            return Moment(day)
        at = dt.datetime.combine(day, dt.time(int(time[:2]), int(time[2:])))
        zone = "UTC" if utc else given[0].get("TZID", "")
        if not zone:
            return Moment(day, timezone.make_aware(at))
        known = _zone(zone)
        return Moment(day, at.replace(tzinfo=known)) if known else Moment(day, at, zone[:60])
    except (ValueError, OverflowError):
        return None


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(OUTLOOK_ZONES.get(name, name))
    except Exception:
        # The names of zones are paths of files: a stranger's may be any.
        return None
