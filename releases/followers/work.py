"""Tells followers of publications."""

import datetime as dt
from typing import Any

from portal.core import work
from portal.outbox.queue import queue_all
from releases.followers import mails
from releases.followers.models import PublicationNotice

BATCH = 200
LEASE = dt.timedelta(minutes=5)
RETRY = dt.timedelta(minutes=1)


def tell_due() -> int:
    """Queue the mails about publications; how many. Safe to run twice at once."""
    waiting: Any = PublicationNotice.objects.select_related("user", "release")
    return work.sweep_together(waiting, _queue, batch=BATCH, lease=LEASE, pause=RETRY)


def _queue(notices: list[PublicationNotice]) -> None:
    # Whoever follows it is told of the withdrawal instead, where that came first.
    good = (notice for notice in notices if not notice.release.is_withdrawn)
    queue_all(mails.release_published(notice) for notice in good)
