"""Invitations in words: what, when, where, whose; and whatever else calls itself a calendar."""

import random
import time

import pytest
from django.utils.translation import override

from support.mailbox.contents.invitations import invitations_of
from support.mailbox.message import parse_mail

WHOLE = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:Romance Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY;LANGUAGE=fr:Point caisse\\, agence de
  Metz
DTSTART;TZID="Romance Standard Time":20261203T143000
DTEND;TZID="Romance Standard Time":20261203T153000
LOCATION:1 place de la Gare\\nMetz
ORGANIZER;CN="Klein: Sophie":MAILTO:sophie@moselle.example
BEGIN:VALARM
SUMMARY:Rappel
END:VALARM
END:VEVENT
END:VCALENDAR
"""


def words(text, language="fr"):
    with override(language):
        # Hard spaces hold what belongs together.
        said = [each.in_words() for each in invitations_of(text)]
        return [each.replace("\u00a0", " ") for each in said]


def event(*lines, method="REQUEST"):
    return "\r\n".join(
        ["BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT", *lines, "END:VEVENT"]
    )


def test_it_is_told_what_when_where_and_whose():
    [told] = words(WHOLE)
    assert told == (
        "Invitation : Point caisse, agence de Metz\n"
        "Quand : jeudi 3 décembre 2026, 14 h 30 – 15 h 30\n"
        "Où : 1 place de la Gare Metz\n"
        "Organisateur : Klein: Sophie (sophie@moselle.example)"
    )
    assert "Where: 1 place" in words(WHOLE, "en")[0]


@pytest.mark.parametrize(
    ("lines", "when"),
    [
        (["DTSTART:20261203T133000Z", "DTEND:20261203T143000Z"],
         "jeudi 3 décembre 2026, 14 h 30 – 15 h 30"),
        (["DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261225"], "jeudi 24 décembre 2026"),
        (["DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227"],
         "jeudi 24 décembre 2026 – samedi 26 décembre 2026"),
        (["DTSTART;TZID=Custom Zone:20261203T080000"],
         "jeudi 3 décembre 2026, 8 h 00 (Custom Zone)"),
        (["DTSTART;TZID=../../etc/passwd:20261203T080000"],
         "jeudi 3 décembre 2026, 8 h 00 (../../etc/passwd)"),
        (["DTSTART:20261203T230000", "DTEND:20261204T010000"],
         "jeudi 3 décembre 2026, 23 h 00 – vendredi 4 décembre 2026, 1 h 00"),
    ],
)  # fmt: skip
def test_times_are_told_in_our_own(lines, when):
    assert f"Quand : {when}" in words(event(*lines))[0]


def test_cancelled_answered_and_repeated_ones_say_so():
    assert words(event("SUMMARY:Z", method="CANCEL"))[0].startswith("Annulé")
    assert words(event("SUMMARY:Z", "STATUS:CANCELLED"))[0].startswith("Annulé")
    assert "Réponse" in words(event("SUMMARY:Z", method="REPLY"))[0]
    assert "se répète" in words(event("SUMMARY:Z", "RRULE:FREQ=WEEKLY"))[0]


def test_a_letter_tells_its_invitation_below_its_text_and_keeps_the_file():
    raw = (
        "From: a@b.fr\r\nMessage-ID: <i@b>\r\n"
        'Content-Type: multipart/alternative; boundary="c"\r\n\r\n'
        "--c\r\nContent-Type: text/plain\r\n\r\nVenez.\r\n"
        f"--c\r\nContent-Type: text/calendar; method=REQUEST; charset=utf-8\r\n\r\n{WHOLE}\r\n--c--"
    ).encode()
    parsed = parse_mail(raw)
    assert parsed.shown_text("fr").startswith("Venez.\n\nInvitation\u00a0: Point caisse")
    assert [file.name for file in parsed.enclosures] == ["file.ics"]


@pytest.mark.parametrize(
    "text",
    ["", "BEGIN:VEVENT", event("DTSTART:99999999T999999", "DTEND:x"), event("DTEND:00010101"),
     event('ORGANIZER;CN="a' * 500), "A" + ";" * 100_000, event("DTSTART;VALUE=DATE:20261299")],
)  # fmt: skip
def test_any_text_is_answered(text):
    began = time.monotonic()
    words(text)
    assert time.monotonic() - began < 2


def test_changed_calendars_are_answered():
    chance = random.Random(3)
    for _each in range(500):
        text = list(WHOLE)
        for _one in range(8):
            text[chance.randrange(len(text))] = chance.choice(':;="\n\\T0Z')
        words("".join(text))
