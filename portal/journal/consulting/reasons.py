"""What a reason opens, to whom and for how long: the journal knows who has given one.

    said_lately(user, "report.consulted", report)            of one row
    opened(user, "legal_document.consulted", documents)      of many, in one query

Each app says whom it asks, and has an action that records the reason as an entry about the row.
"""

import datetime as dt
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from portal.core import clock
from portal.journal.models import JournalEntry

if TYPE_CHECKING:
    from django.db.models import Model

    from portal.accounts.models import User

HOLDS = dt.timedelta(hours=8)
"""How long a reason opens what it was given for, to whoever gave it: a working day."""


def opened(user: "User", event: str, rows: "Collection[Model]") -> set[Any]:
    """The keys of those of `rows`, all of one model, that a reason of `user` opens now."""
    if not rows:
        return set()
    keys = {str(row.pk): row.pk for row in rows}
    found = JournalEntry.objects.filter(
        event=event,
        subject_type=next(iter(rows))._meta.label,
        subject_id__in=keys,
        actor_user=user,
        at__gt=clock.now() - HOLDS,
    )
    return {keys[key] for key in found.values_list("subject_id", flat=True)}


def said_lately(user: "User", event: str, row: "Model") -> bool:
    """Whether a reason of `user` opens `row` now."""
    return bool(opened(user, event, [row]))
