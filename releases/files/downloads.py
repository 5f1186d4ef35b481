"""Which requests for a file are one download, and how much of the file they covered."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from portal.core import clock
from releases.catalogue.models import ReleaseFile
from releases.files.models import Download

Span = tuple[int, int]
"""First byte and the byte after the last."""

SAME_TRANSFER = dt.timedelta(hours=6)
"""Requests of one person for one file within this time are one download (ranges, resumes)."""


def recorded(*, user: Any, file: ReleaseFile) -> Download | None:
    """The record of this transfer, if it was written already."""
    since = clock.now() - SAME_TRANSFER
    return Download.objects.filter(file=file, user=user, started_at__gt=since).first()


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same bytes in as few spans as there can be, in order."""
    found: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
