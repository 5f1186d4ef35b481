"""Which entries a filter asks for; the views page and tell them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from portal.journal.models import JournalEntry
from portal.journal.words.sentences import families
from portal.journal.words.subjects import entries_of_company

SIZE = 50
ORDER = ("-at", "-pk")
"""By the moment at which it happened; what has the same moment, as it was written."""


def asked(wanted: dict[str, Any], exact: dict[str, Any]) -> QuerySet[JournalEntry]:
    """The entries of the journal's filter and of what its links ask for."""
    rows = JournalEntry.objects.select_related("sequenced", "actor_user")
    if code := wanted["kind"]:
        family = families.get(code)
        rows = rows.filter(event__in=list(family.sentences) if family else [])
    if wanted["company"]:
        rows = rows.filter(pk__in=entries_of_company(wanted["company"]))
    if wanted["person"]:
        rows = rows.filter(actor_user=wanted["person"])
    if wanted["since"]:
        rows = rows.filter(at__gte=_midnight(wanted["since"]))
    if wanted["until"]:
        rows = rows.filter(at__lt=_midnight(wanted["until"] + dt.timedelta(days=1)))
    if exact["event"]:
        rows = rows.filter(event=exact["event"])
    if exact["subject"]:
        kind, _colon, key = exact["subject"].rpartition(":")
        rows = rows.filter(subject_type=kind, subject_id=key)
    return rows


def _midnight(day: dt.date) -> dt.datetime:
    """When a day begins in Paris."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))
