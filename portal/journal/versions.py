"""The forms that the body of an entry has had, and how each is read: for ever.

Version 1 said when an entry was written by the machine's clock alone. Version 2 (from November
2026 on) also bears `accepted`, the database's own time, and `declared` where the stated time is no
clock's. What was sequenced as version 1 stays as it is: its reader is frozen, and only read.
"""

import datetime as dt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.journal.models import JournalEntry

LATEST = 2
BESIDE_COLUMNS = {1: frozenset({"data"}), 2: frozenset({"data", "accepted", "declared"})}
"""What the body of each version says that no column repeats."""


def version_of(body: dict[str, Any]) -> int:
    """The version of a body that was read; 0 where there is none of it."""
    version = body.get("v")
    return version if type(version) is int and version in BESIDE_COLUMNS else 0


def columns(entry: "JournalEntry", version: int) -> dict[str, Any]:
    """What a body of this version must say of the entry's columns: the same in all so far."""
    user = entry.actor_kind == "user"
    return {
        "v": version,
        "uuid": str(entry.uuid),
        "at": moment_text(entry.at),
        "event": entry.event,
        "subject": {"type": entry.subject_type, "id": entry.subject_id},
        "actor": {
            "kind": str(entry.actor_kind),
            "id": entry.actor_user_id if user else entry.actor_name,
        },
    }


def moment_text(moment: dt.datetime) -> str:
    """A moment in UTC, to the microsecond: 27 characters."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def read_moment(said: Any) -> dt.datetime | None:
    """The moment that a body says; None where it says none."""
    try:
        found = dt.datetime.fromisoformat(said)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo else None
