"""What is shown of a ticket that was found: its subject and some words around, with marks.

Texts stay texts: each is a list of parts, of which some are marked; what becomes HTML is escaped.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Value
from django.db.models.functions import Left
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from support.models import Attachment, Message, MessageKind, Ticket
from support.searching.asked import Asked

BEFORE, LENGTH = 60, 200
"""Letters of an excerpt: how many before the first word found, how many in all."""
READ, MOST_READ = 4_000, 400
"""Letters of a message, and messages of a page, that are looked through for it."""
_WORD = re.compile(r"[^\W_]+")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Part:
    text: str
    found: bool = False


@dataclass
class Shown:
    """What the line of a ticket shows of what was found; `inside` is an internal note."""

    subject: list[Part]
    excerpt: list[Part] = field(default_factory=list)
    inside: bool = False

    @property
    def marked_subject(self) -> SafeString:
        return as_html(self.subject)

    @property
    def marked_excerpt(self) -> SafeString:
        return as_html(self.excerpt)

    @property
    def tells_nothing(self) -> bool:
        """Whether it does not show why the ticket was found."""
        return not self.excerpt and not any(part.found for part in self.subject)


def marked(text: str, asked: Asked) -> list[Part]:
    """`text` in parts, with each word that was looked for marked."""
    parts, at = [], 0
    for match in _WORD.finditer(text):
        if not asked.finds(match.group()):
            continue
        if match.start() > at:
            parts.append(Part(text[at : match.start()]))
        parts.append(Part(match.group(), found=True))
        at = match.end()
    if at < len(text):
        parts.append(Part(text[at:]))
    return parts


def excerpt(text: str, asked: Asked) -> list[Part]:
    """Some words of `text` around the first that was found; nothing where none was."""
    text = _SPACES.sub(" ", text).strip()
    first = next((m.start() for m in _WORD.finditer(text) if asked.finds(m.group())), None)
    if first is None:
        return []
    start = max(0, first - BEFORE)
    start = text.find(" ", start, first) + 1 if start else 0
    end = min(start + LENGTH, len(text))
    if end < len(text):
        end = max(text.rfind(" ", start, end), first + 1)
    before = [Part("… ")] if start else []
    after = [Part(" …")] if end < len(text) else []
    return before + marked(text[start:end], asked) + after


def shown_of(tickets: Iterable[Ticket], typed: str, *, notes: bool) -> dict[int, Shown]:
    """What is shown of each of `tickets`, by its key: one query, two where that tells nothing.

    Of one whose number was typed nothing needs to be told.
    """
    asked = Asked(typed)
    rows = list(tickets)
    shown = {ticket.pk: Shown(marked(ticket.subject, asked)) for ticket in rows}
    told = {ticket.pk: shown[ticket.pk] for ticket in rows if ticket.number not in asked.numbers}
    if asked.words and told:
        _tell(told, asked, notes=notes)
    return shown


def _tell(shown: dict[int, Shown], asked: Asked, *, notes: bool) -> None:
    """Add an excerpt of a letter, or else the name of a file."""
    letters = Message.objects.filter(ticket__in=[*shown]).exclude(kind=MessageKind.STATUS)
    files = Attachment.objects.filter(message__ticket__in=[*shown])
    if not notes:
        letters = letters.exclude(kind=MessageKind.NOTE)
        files = files.exclude(message__kind=MessageKind.NOTE)
    rows = letters.annotate(text=Left("body", Value(READ))).order_by("-pk")
    best: dict[int, int] = {}
    for key, kind, text in rows.values_list("ticket", "kind", "text")[:MOST_READ]:
        if best.get(key, 0) > 2 * len(asked.words):
            continue
        parts = excerpt(text, asked)
        # Of two that tell as much, the letter before the note, and then the later one.
        told = 2 * len({part.text.lower() for part in parts if part.found})
        if parts and (told := told + (kind != MessageKind.NOTE)) > best.get(key, 0):
            best[key] = told
            shown[key].excerpt, shown[key].inside = parts, kind == MessageKind.NOTE
    if bare := [key for key, line in shown.items() if line.tells_nothing]:
        some = files.filter(message__ticket__in=bare).order_by("-pk")
        _name_files(shown, some.values_list("message__ticket", "message__kind", "name"), asked)


def show_found(tickets: Iterable[Ticket], typed: str, *, notes: bool) -> None:
    """Give each of the tickets of a page what is shown of it, as `shown`."""
    rows = list(tickets)
    shown = shown_of(rows, typed, notes=notes)
    for ticket in rows:
        ticket.shown = shown[ticket.pk]  # type: ignore[attr-defined]


def _name_files(
    shown: dict[int, Shown], files: Iterable[tuple[int, str, str]], asked: Asked
) -> None:
    """A file's name, where no letter holds any of the words."""
    for key, kind, name in files:
        line = shown[key]
        if line.excerpt or not any(asked.finds(word) for word in _WORD.findall(name)):
            continue
        line.excerpt, line.inside = marked(name, asked), kind == MessageKind.NOTE


def as_html(parts: list[Part]) -> SafeString:
    """A text for a page, each of its parts escaped."""
    pieces = (
        format_html("<mark>{}</mark>", part.text) if part.found else part.text for part in parts
    )
    return format_html_join("", "{}", ((piece,) for piece in pieces))
