"""Who called from which number is kept for a year, and then erased; the call stays."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.core.actions import action
from portal.core.retention import Kept, register_kept
from portal.house.values import days
from portal.journal.models import Why
from portal.journal.record import Actor, Erases, record
from support.models import Call

TERM = dt.timedelta(days=365)
AT_ONCE = 200
"""Calls of one act: its entry names the texts of each."""


def over() -> QuerySet[Call]:
    """Calls whose number or name has been kept for long enough."""
    known = Call.objects.exclude(Q(phone="") & Q(caller=""))
    return known.filter(called_at__lt=clock.now() - TERM)


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


def erase(by: Actor) -> int:
    rows = list(over().order_by("called_at", "pk")[:AT_ONCE])
    return erase_callers(by=by, rows=rows) if rows else 0


register_kept(
    Kept(
        "callers",
        _("Names and numbers of callers"),
        _("Performance of the contract: calling back."),
        lambda: days(TERM.days),
        lambda: over().count(),
        erase,
    )
)
