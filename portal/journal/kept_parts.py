"""Parts of public pages, kept for visitors until an entry tells of a change to what they show.

Whoever is signed in gets each page anew. For the others a part is kept in the process that made
it, and before it is shown again the journal is asked whether anything of its kind has happened:
each change writes its entry in its own transaction, so a part is out of date not a moment longer
than the change is committed. What only the clock changes is shown within a minute.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db.models import BigAutoField, Q, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.core import clock
from portal.core.prepared import Bound, prepared
from portal.journal.models import JournalEntry

LASTS = dt.timedelta(minutes=1)
LOOKED_BACK = dt.timedelta(seconds=5)
"""How long the same entries are looked at; then the oldest of them are left out."""
UNDER_WAY = 500
"""Entries that are looked at again: one of them may be committed after one that came later."""
MOST = 200
"""Parts that are kept at once; an address can ask for any number of them."""


@dataclass
class _Known:
    """What has happened since the entry `base`, and the parts that were made knowing it."""

    base: int
    happened: set[uuid.UUID]
    at: dt.datetime
    based: dt.datetime
    parts: dict[Hashable, SafeString] = field(default_factory=dict)


class KeptParts:
    """Parts that change with the entries of some `families`: what their names begin with."""

    _all: ClassVar[list[KeptParts]] = []

    def __init__(self, *families: str) -> None:
        self.families = tuple(f"{family}." for family in families)
        self._known: _Known | None = None
        self._all.append(self)

    def part(self, key: Hashable, make: Callable[[], SafeString]) -> SafeString:
        """What `make` renders in the language of this request; `key` is all else it depends on."""
        known = self._known
        if known is None or not self._holds(known):
            # First what has happened, then the part: it may know more than it must, never less.
            known = self._known = self._look()
        whole = (get_language(), key)
        found = known.parts.get(whole)
        if found is None:
            found = make()
            if len(known.parts) < MOST:
                known.parts[whole] = found
        return found

    def forget(self) -> None:
        self._known = None

    @classmethod
    def forget_process(cls) -> None:
        """As in a process that has just begun."""
        for kept in cls._all:
            kept.forget()

    def _look(self) -> _Known:
        last: list[Any] = _last().rows()
        now = clock.now()
        known = _Known(max(0, last[0] - UNDER_WAY) if last else 0, set(), now, now)
        known.happened = self._since(known)
        return known

    def _holds(self, known: _Known) -> bool:
        now = clock.now()
        if not dt.timedelta() <= now - known.at < LASTS:
            return False
        if now - known.based >= LOOKED_BACK:
            # What has happened since is looked at once more on its old base, after the new one
            # was made: nothing can come in between.
            again = self._look()
            if self._since(known) != known.happened:
                return False
            known.base, known.happened, known.based = again.base, again.happened, now
            return True
        return self._since(known) == known.happened

    def _since(self, known: _Known) -> set[uuid.UUID]:
        return set(_happened(self.families).rows(base=known.base))


@prepared
def _last() -> QuerySet[Any, Any]:
    return JournalEntry.objects.order_by("-pk").values_list("pk", flat=True)[:1]


@prepared
def _happened(families: tuple[str, ...]) -> QuerySet[Any, Any]:
    begins = Q()
    for family in families:
        begins |= Q(event__startswith=family)
    since = JournalEntry.objects.filter(begins, pk__gt=Bound("base", BigAutoField()))
    return since.order_by().values_list("uuid", flat=True)
