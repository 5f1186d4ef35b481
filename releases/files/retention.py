"""From where a file was downloaded is kept for a year, and then erased; the download stays."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from portal.core import clock
from portal.core.actions import action
from portal.core.personal_data.retention import AT_ONCE
from portal.journal.record import Actor, record
from releases.files.models import Download

TERM = dt.timedelta(days=365)
"""CNIL's recommendation for logs is six to twelve months; a recall may look back a year."""


def over() -> QuerySet[Download]:
    """Downloads whose address or browser has been kept for long enough."""
    known = Download.objects.filter(Q(ip__isnull=False) | ~Q(user_agent=""))
    return known.filter(started_at__lt=clock.now() - TERM)


@action
def erase_download_addresses(*, by: Actor, rows: list[Download]) -> int:
    """Erase addresses and browsers of `rows` (at least one), oldest first: how many."""
    Download.objects.filter(pk__in=[row.pk for row in rows]).update(ip=None, user_agent="")
    last = rows[-1]
    data = {"count": len(rows), "until": last.started_at.isoformat()}
    record(event="release.addresses_erased", subject=last.file, by=by, data=data)
    return len(rows)


def erase(by: Actor) -> int:
    rows = list(over().order_by("started_at", "pk")[:AT_ONCE])
    return erase_download_addresses(by=by, rows=rows) if rows else 0
