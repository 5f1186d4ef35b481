"""The list of entries, filtered and paged by key."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.journal.models import JournalEntry

SIZE = 50


@dataclass(frozen=True)
class Page:
    """Entries, newest first; `older` is the id to go on below, `newest` whether it is the top."""

    entries: list[JournalEntry]
    older: int | None
    newest: bool


def _query_text(query: Mapping[str, str], name: str) -> str:
    # PostgreSQL takes no NUL in a string.
    return query.get(name, "").replace("\x00", "").strip()


def page_of(query: Mapping[str, str]) -> Page:
    """The page that a query string asks for: `before` (an id), `event`, `subject`."""
    entries = JournalEntry.objects.select_related("sequenced", "actor_user").order_by("-pk")
    if event := _query_text(query, "event"):
        entries = entries.filter(event=event)
    if subject := _query_text(query, "subject"):
        kind, _, key = subject.rpartition(":")
        entries = entries.filter(subject_type=kind, subject_id=key)
    before = query.get("before", "")
    if before.isascii() and before.isdigit():
        entries = entries.filter(pk__lt=min(int(before), 2**63 - 1))
    found = list(entries.defer("body")[: SIZE + 1])
    older = found[SIZE - 1].pk if len(found) > SIZE else None
    return Page(found[:SIZE], older, not before)
