"""Turns a request for a file into the record of its download."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from portal.accounts.proofs.clients import client_of
from portal.core import clock
from portal.core.actions import Refused
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


def note(request: HttpRequest, file: ReleaseFile, representative: Any) -> Download | None:
    """Record that the person begins to download `file`, once per transfer.

    None when the release was withdrawn in between: then nothing may be sent.
    """
    from releases.files.actions.record_download import record_download

    user: Any = request.user
    if known := recorded(user=user, file=file):
        return known
    client = client_of(request)
    try:
        return record_download(
            by=user,
            file=file,
            representative=representative,
            ip=client.ip,
            user_agent=client.user_agent,
        )
    except Refused as refused:
        return recorded(user=user, file=file) if refused.code == "recorded" else None


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same bytes in as few spans as there can be, in order."""
    found: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
