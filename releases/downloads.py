"""From a request for a file to the record of its download."""

import datetime as dt
from typing import Any

from django.http import HttpRequest

from portal import clock
from portal.accounts.clients import client_of
from portal.actions import Refused
from releases.models import Download, ReleaseFile

SAME_TRANSFER = dt.timedelta(hours=6)
"""Requests of one person for one file within this time are one download (ranges, resumes)."""


def is_recorded(*, user: Any, file: ReleaseFile) -> bool:
    """Whether this transfer was written already."""
    since = clock.now() - SAME_TRANSFER
    return Download.objects.filter(file=file, user=user, started_at__gt=since).exists()


def note(request: HttpRequest, file: ReleaseFile, representative: Any) -> bool:
    """Record that the person begins to download `file`, once per transfer.

    False when the release was withdrawn in between: then nothing may be sent.
    """
    from releases.actions.record_download import record_download

    user: Any = request.user
    if is_recorded(user=user, file=file):
        return True
    client = client_of(request)
    try:
        record_download(
            by=user,
            file=file,
            representative=representative,
            ip=client.ip,
            user_agent=client.user_agent,
        )
    except Refused as refused:
        return refused.code == "recorded"
    return True
