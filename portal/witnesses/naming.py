"""Which checkpoints the journal has not named yet."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet
from django.utils import timezone

from portal.core import clock
from portal.journal.events import CHECKPOINTS_NAMED
from portal.journal.models import Checkpoint, JournalEntry

AT_ONCE = 500
"""Checkpoints in one entry, whose body then stays below half of the 64 KB that a tile may hold."""


def last_named() -> int:
    """The size of the last checkpoint that an entry names; 0 before there is one."""
    entry = JournalEntry.objects.filter(event=CHECKPOINTS_NAMED).order_by("-pk").first()
    return int(entry.content["data"]["to"]) if entry else 0


def unnamed() -> QuerySet[Checkpoint]:
    """The checkpoints of all days before today that no entry names, the oldest first."""
    midnight = timezone.make_aware(dt.datetime.combine(clock.today(), dt.time.min))
    rows = Checkpoint.objects.filter(size__gt=last_named(), created_at__lt=midnight)
    return rows.order_by("size")
