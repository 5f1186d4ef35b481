"""Tells followers of publications."""

import logging
from typing import Any

from django.db import transaction

from portal.core import work
from portal.outbox.queue import queue_all
from releases.drafting.work import LEASE, RETRY
from releases.followers import mails
from releases.followers.models import PublicationNotice

logger = logging.getLogger(__name__)
BATCH = 200


def tell_due() -> int:
    """Queue the mails about publications; how many. Safe to run twice at once."""
    told = 0
    waiting: Any = PublicationNotice.objects.select_related("user", "release")
    while rows := work.claim(waiting, limit=BATCH, lease=LEASE):
        try:
            with transaction.atomic():
                queue_all(mails.release_published(row) for row in rows)
                if not work.finish_all(rows):
                    raise RuntimeError("another worker has taken them over")
            told += len(rows)
        except Exception as error:
            logger.exception("Notices of publications could not be queued")
            for row in rows:
                work.retry(row, repr(error), RETRY)
    return told
