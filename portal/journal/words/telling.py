"""Tells entries: a sentence, its details, the company, whatever the reader may follow a link to.

A few queries for all of them, however many: the personal data still kept, the names of the rows
they mention, and whose people a company's own reader may read by name.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.core.paths import key_of_row
from portal.journal import canonical
from portal.journal.models import ActorKind, JournalEntry
from portal.journal.record import COMMITMENT
from portal.journal.words.sentences import Data, Part, Sentence, Shown, Telling, sentence_of, text
from portal.journal.words.subjects import Key, Named, Names, company_label, people_of
from portal.ui.components.filters import unbroken
from portal.ui.text import formats

PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Told:
    """An entry in words. `company` is whom it is about, where that is a company."""

    entry: JournalEntry
    sentence: SafeString
    details: Sequence[SafeString]
    tone: str
    company: Named | None
    company_href: str

    @property
    def title(self) -> str:
        """The sentence without links."""
        return html.unescape(strip_tags(self.sentence))


def tell(
    entries: Sequence[JournalEntry], reader: User, *, company: int | None = None
) -> list[Told]:
    """`entries` in words for `reader`; with `company`, as they are told of this company alone.

    To a company's own people, whoever of Crisalid acted is Crisalid, and nobody of another
    company is named.
    """
    prefetch_related_objects(list(entries), "personal_data__erased_by")
    read = [(entry, _data_of(entry), sentence_of(entry.event)) for entry in entries]
    keys = [key for each in read for key in _keys(*each)]
    names = Names(keys, only_of=company)
    own = None
    if company is not None and not reader.is_staff:
        own = people_of(company)
    return [_told(entry, Telling(data, names, reader), said, own) for entry, data, said in read]


def _keys(entry: JournalEntry, data: Data, sentence: Sentence) -> Iterable[Key]:
    """The rows that an entry names: its subject, its company, and what its sentence asks for."""
    if subject := _subject(entry):
        yield subject
    if isinstance(data.get("integrator"), int):
        yield company_label(), data["integrator"]
    for part in sentence.values.values():
        yield from part.wants(data)


def _subject(entry: JournalEntry) -> Key | None:
    key = key_of_row(entry.subject_id)
    return None if key is None else (entry.subject_type, key)


def erased_words(entry: JournalEntry) -> dict[str, str]:
    """What stands where a text was erased, by path."""
    return {
        path: _("(erased on %(when)s)") % {"when": formats.when(row.erased_by.at)}
        for path, row in entry.erasures.items()
        if row.erased_by
    }


def _data_of(entry: JournalEntry) -> Data:
    """The entry's data, with the personal texts still kept in their places."""
    try:
        data = entry.content["data"]
    except (ValueError, KeyError, TypeError):
        return {}
    filled = _filled(data, "", {**entry.personal, **erased_words(entry)})
    return filled if isinstance(filled, Mapping) else {}


def _filled(value: Any, path: str, kept: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        if COMMITMENT in value:
            return kept.get(path, "")
        return {
            name: _filled(each, canonical.pointer(path, name), kept) for name, each in value.items()
        }
    if isinstance(value, list):
        return [
            _filled(each, canonical.pointer(path, number), kept)
            for number, each in enumerate(value)
        ]
    return value


def _told(entry: JournalEntry, telling: Telling, sentence: Sentence, own: set[int] | None) -> Told:
    values = _Values(entry, telling, sentence, own)
    company = values.company()
    details = [shown for each in sentence.details if (shown := values.detail(each))]
    return Told(
        entry,
        values.sentence(sentence.text),
        details,
        sentence.tone,
        company,
        telling.names.href(company, telling.reader) if company else "",
    )


class _Values:
    """The values of one entry's placeholders, as HTML."""

    def __init__(
        self, entry: JournalEntry, telling: Telling, sentence: Sentence, own: set[int] | None
    ) -> None:
        self.entry, self.telling, self.sentence_values = entry, telling, sentence.values
        self.own = own

    def sentence(self, words: str | Promise) -> SafeString:
        """The sentence; what is missing in it is said to be unknown."""
        return self._written(words, missing=_("(unknown)"))

    def detail(self, words: str | Promise) -> SafeString:
        """A detail; empty where one of its values is."""
        return self._written(words, missing="")

    def company(self) -> Named | None:
        key = self.telling.data.get("integrator")
        if isinstance(key, int) and not isinstance(key, bool):
            return self.telling.names.of((company_label(), key))
        subject = self._what()
        if isinstance(subject, Named) and subject.company is not None:
            return Named((company_label(), subject.company), subject.company_name)
        return None

    def _written(self, words: str | Promise, missing: str) -> SafeString:
        said = str(words)
        values = {name: self._value(name) or missing for name in PLACEHOLDER.findall(said)}
        if not all(values.values()):
            return SafeString()
        filled = str(conditional_escape(said)) % values
        return unbroken(mark_safe(filled))  # noqa: S308 - escaped, as each value is

    def _value(self, name: str) -> SafeString:
        if name == "who":
            return self._linked(self._who())
        if name == "company":
            company = self.company()
            return self._linked(company) if company else SafeString()
        if name == "what" and name not in self.sentence_values:
            return self._linked(self._what())
        part: Part = self.sentence_values.get(name) or text(name)
        try:
            shown = part.show(self.telling)
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            # A forged row, or one of another shape than any action writes: the rest is still told.
            shown = ""
        if isinstance(shown, (str, int, Promise, Named)):
            return self._linked(shown)
        return format_html_join(", ", "{}", ((self._linked(each),) for each in shown if each))

    def _who(self) -> Shown:
        user = self.entry.actor_user
        if user is None:
            merchant = self.entry.actor_kind == ActorKind.MERCHANT
            return _("The merchant") if merchant else _("The portal")
        if self.own is not None and user.pk not in self.own:
            return "Crisalid"
        return user.name or user.email

    def _what(self) -> Shown:
        key = _subject(self.entry)
        return self.telling.names.of(key) if key else self.entry.subject_id

    def _linked(self, shown: Shown) -> SafeString:
        if not isinstance(shown, Named):
            return conditional_escape(str(shown))
        href = self.telling.names.href(shown, self.telling.reader)
        if not href:
            return conditional_escape(shown.name)
        return format_html('<a href="{}">{}</a>', href, shown.name)
