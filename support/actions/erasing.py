"""Erases who called from which number; the call stays."""

from portal.core.actions import action
from portal.journal.models import Why
from portal.journal.record import Actor, Erases, record
from support.models import Call


@action
def erase_callers(*, by: Actor, rows: list[Call]) -> int:
    """Erase names and numbers of `rows` (at least one), oldest first, and what the journal holds
    of them: how many.
    """
    Call.objects.filter(pk__in=[row.pk for row in rows]).update(phone="", caller="")
    last = rows[-1]
    record(
        event="call.callers_erased",
        subject=last,
        by=by,
        data={"count": len(rows), "until": last.called_at.isoformat()},
        erases=Erases(rows, Why.TERM),
    )
    return len(rows)
