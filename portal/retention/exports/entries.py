"""The journal of one person: what they did, and what was done about them, in words.

Whoever else acted is not named: a copy of one's own data is no list of others (GDPR 15-4). What
one did oneself is told without its details, which may be of others; what is about oneself, with.
"""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.core.paths import key_of_row
from portal.core.personal_data.copies import Person, handed
from portal.journal.models import ActorKind, JournalEntry
from portal.journal.words.sentences import sentence_of
from portal.journal.words.subjects import Names
from portal.journal.words.telling import tell

BATCH = 500


@dataclass(frozen=True)
class Entry:
    """One entry as it is handed over."""

    entry: JournalEntry
    sentence: str
    details: Sequence[str]

    def as_data(self) -> dict[str, Any]:
        return {
            "uuid": str(self.entry.uuid),
            "at": self.entry.at.isoformat(),
            "event": self.entry.event,
            "sentence": self.sentence,
            "details": list(self.details),
        }


def entries_of(person: Person, name: str, beat: Callable[[], None]) -> Iterator[Entry]:
    """All entries by or about `person`, oldest first; `beat` is called before each batch."""
    about = _about(person)
    keys = sorted({key for part in _parts(person, about) for key in part})
    theirs: dict[str, set[str]] = {
        label: {key for part in parts for key in part} for label, parts in about.items()
    }
    for start in range(0, len(keys), BATCH):
        beat()
        rows = JournalEntry.objects.filter(pk__in=keys[start : start + BATCH]).order_by("pk")
        yield from _told(list(rows), person, name, theirs)


def _about(person: Person) -> dict[str, list[QuerySet[Any, Any]]]:
    """The rows that are about nobody else, as the journal names them, by their label."""
    found: dict[str, list[QuerySet[Any, Any]]] = defaultdict(list)
    for one in handed:
        rows = one.rows(person) if one.about else None
        if rows is not None:
            keys = rows.order_by().annotate(as_text=Cast("pk", CharField()))
            found[one.model._meta.label].append(keys.values_list("as_text", flat=True))
    return found


def _parts(
    person: Person, about: dict[str, list[QuerySet[Any, Any]]]
) -> Iterator[QuerySet[Any, Any]]:
    """The keys of the entries; one indexed question for each kind of row."""
    if person.user is not None:
        yield JournalEntry.objects.filter(actor_user=person.user).values_list("pk", flat=True)
    for label, parts in about.items():
        for part in parts:
            rows = JournalEntry.objects.filter(subject_type=label, subject_id__in=part)
            yield rows.values_list("pk", flat=True)


def _told(
    rows: list[JournalEntry], person: Person, name: str, theirs: dict[str, set[str]]
) -> Iterator[Entry]:
    mine = [row for row in rows if row.subject_id in theirs.get(row.subject_type, ())]
    # Told to nobody who could follow a link.
    details = {told.entry.pk: told.details for told in tell(mine, User())}
    subjects = [_key(row) for row in rows]
    names = Names([key for key in subjects if key is not None])
    for row in rows:
        said = {"who": _who(row, person, name), "what": _what(row, names, theirs)}
        sentence = str(sentence_of(row.event).text) % defaultdict(lambda: "–", said)
        told = [html.unescape(strip_tags(one)) for one in details.get(row.pk, ())]
        yield Entry(row, sentence, told)


def _key(row: JournalEntry) -> tuple[str, int] | None:
    key = key_of_row(row.subject_id)
    return None if key is None else (row.subject_type, key)


def _who(row: JournalEntry, person: Person, name: str) -> str:
    if row.actor_kind == ActorKind.MERCHANT:
        return _("The merchant")
    if row.actor_user_id is None:
        return _("The portal")
    return name if row.actor_user_id == person.user else _("Somebody else")


def _what(row: JournalEntry, names: Names, theirs: dict[str, set[str]]) -> str:
    """The row by its name; where that is another person's, by its number."""
    key = _key(row)
    if key is None:
        return row.subject_id
    named = {one.model._meta.label for one in handed if one.about or one.named}
    if row.subject_type in named and row.subject_id not in theirs.get(row.subject_type, ()):
        return _("no. %(number)s") % {"number": key[1]}
    return names.of(key).name
