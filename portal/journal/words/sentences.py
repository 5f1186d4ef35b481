"""The sentence of each event. The app that records an event registers its sentence in its plugs.

    register_sentences(Family("tickets", _("Tickets"), {
        "ticket.resolved": Sentence(
            _("%(who)s resolved the ticket %(what)s"),
            details=[_("Time spent: %(minutes)s")],
            values={"minutes": minutes("minutes")},
        ),
    }))

The sentence itself stands on `who` and `what` and on what every such entry says; a detail is left
out where one of its values is empty. So no sentence is ever built on nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Choices, Model
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core.extensions import ExtensionPoint
from portal.journal.words.subjects import Key, Named, Names
from portal.ui.components.base import BADGE_ICONS
from portal.ui.text import formats

Data = Mapping[str, Any]
Shown = str | int | Promise | Named
"""What stands in a sentence: words, a number, or a row, which becomes a link."""


@dataclass(frozen=True)
class Telling:
    """One entry as it is told: its data with the personal texts still kept, and all names."""

    data: Data
    names: Names
    reader: User

    def at(self, path: str) -> Any:
        """What stands at `path` ("session.title"); None where there is nothing."""
        return at(self.data, path)


def at(data: Any, path: str) -> Any:
    """What stands at a path of `data`; None where there is nothing."""
    for step in path.split("."):
        if not isinstance(data, Mapping):
            return None
        data = data.get(step)
    return data


def _nothing(data: Data) -> Iterable[Key]:
    return ()


@dataclass(frozen=True)
class Part:
    """One value of a sentence: how it is shown ("" for nothing), and the rows it must name."""

    show: Callable[[Telling], Shown | Sequence[Shown]]
    wants: Callable[[Data], Iterable[Key]] = _nothing


@dataclass(frozen=True)
class Sentence:
    """What an event says. `values` are its placeholders beside `who`, `what` and plain data."""

    text: str | Promise
    details: Sequence[str | Promise] = ()
    values: Mapping[str, Part] = field(default_factory=dict)
    tone: str = "neutral"

    def __post_init__(self) -> None:
        if self.tone not in BADGE_ICONS:
            raise ValueError(f"{self.tone} is not the tone of a badge.")


@dataclass(frozen=True)
class Family:
    """Events that people look for together."""

    code: str
    name: str | Promise
    sentences: Mapping[str, Sentence]


families: ExtensionPoint[Family] = ExtensionPoint(
    "sentences of the journal", key=lambda family: family.code
)


def register_sentences(family: Family) -> None:
    """Add the sentences of an app's events."""
    families.add(family)


def sentence_of(event: str) -> Sentence:
    """The sentence of an event; a plain one for what no app knows, such as a forged row."""
    for family in families:
        if found := family.sentences.get(event):
            return found
    return UNKNOWN


UNKNOWN = Sentence(
    _("%(who)s caused an event that this version of the portal has no words for"), tone="soon"
)


# How values are shown -------------------------------------------------------------------------


def text(path: str) -> Part:
    """A text as it stands."""
    return Part(lambda told: _plain(told.at(path)))


def day(path: str) -> Part:
    """A day in words."""
    return Part(lambda told: _day(told.at(path)))


def moment(path: str) -> Part:
    """A moment in words."""
    return Part(lambda told: _moment(told.at(path)))


def choice(path: str, choices: type[Choices]) -> Part:
    """The label of a value, or the value where nobody knows it any more."""
    return Part(lambda told: _label(told.at(path), choices))


def choices_of(path: str, choices: type[Choices]) -> Part:
    """The labels of several values."""
    return Part(lambda told: [_label(value, choices) for value in listed(told.at(path))])


def row(path: str, model: type[Model]) -> Part:
    """The row whose key stands at `path`."""
    label = model._meta.label

    def wants(data: Data) -> Iterable[Key]:
        key = at(data, path)
        return [(label, key)] if _is_key(key) else ()

    def show(told: Telling) -> Shown:
        key = told.at(path)
        return told.names.of((label, key)) if _is_key(key) else ""

    return Part(show, wants)


def rows(path: str, model: type[Model], key: str = "", when: str = "") -> Part:
    """The rows of a list at `path`: its items, or their `key`, of those where `when` is true.

    Whom the reader may not know of is left out.
    """
    label = model._meta.label

    def keys(data: Data) -> list[Key]:
        found_items = at(data, path)
        found = [
            at(item, key) if key else item
            for item in listed(found_items)
            if not when or at(item, when)
        ]
        return [(label, value) for value in found if _is_key(value)]

    def show(told: Telling) -> Sequence[Shown]:
        return [named for one in keys(told.data) if (named := told.names.of(one)).known]

    return Part(show, keys)


def items(path: str) -> Part:
    """The texts of a list as they stand."""
    return Part(lambda told: [_plain(item) for item in listed(told.at(path))])


def count(path: str) -> Part:
    """How many there are in a list or a mapping; nothing where there is none."""

    def show(told: Telling) -> Shown:
        found = told.at(path)
        return formats.number(len(found)) if found and isinstance(found, (list, Mapping)) else ""

    return Part(show)


def listed(value: Any) -> Sequence[Any]:
    """A list as it is, the keys of a mapping, and nothing of any other value."""
    return list(value) if isinstance(value, (list, Mapping)) else []


def flag(path: str, words: str | Promise) -> Part:
    """`words` where the value is true."""
    return Part(lambda told: words if told.at(path) else "")


def made(show: Callable[[Telling], Shown | Sequence[Shown]]) -> Part:
    """What a function of the app makes of the entry."""
    return Part(show)


def _is_key(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _plain(value: Any) -> Shown:
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, int):
        return formats.number(value)
    return value.strip() if isinstance(value, str) else ""


def _day(value: Any) -> Shown:
    try:
        found = parse_date(value) if isinstance(value, str) else None
    except ValueError:
        return ""
    return formats.when(found) if found else ""


def _moment(value: Any) -> Shown:
    try:
        found = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return ""
    if isinstance(found, dt.datetime) and found.tzinfo is None:
        found = found.replace(tzinfo=dt.UTC)
    return formats.when(found) if found else ""


def _label(value: Any, choices: type[Choices]) -> Shown:
    known: dict[Any, Any] = dict(choices.choices)
    return str(known[value]) if value in known else _plain(value)
