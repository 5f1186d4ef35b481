"""Has ClamAV look at files, where there is one (settings.CLAMD).

The worker streams each file to clamd (INSTREAM), so that clamd needs no access to the storage.
"""

import datetime as dt
import logging
from pathlib import Path
from typing import Any

from clamav_client.clamd import (
    BufferTooLongError,
    ClamdError,
    ClamdNetworkSocket,
    ClamdUnixSocket,
    CommunicationError,
)
from django.conf import settings
from django.core.files.storage import default_storage

from portal.core import work
from portal.journal.record import Actor
from releases.files.actions.record_scan import record_scan
from releases.files.models import FileScan
from releases.files.scan_results import TOO_LARGE, UNREACHABLE

logger = logging.getLogger(__name__)

BY = Actor.system("clamav")
LEASE = dt.timedelta(hours=1)
RETRY = dt.timedelta(minutes=1)
SILENCE = 300
"""Seconds after which a clamd that says nothing is given up; it looks into archives meanwhile."""

LIMITS = "Heuristics.Limits.Exceeded"
"""What clamd "finds" (AlertExceedsMax) where it did not look at all of a file."""


class TooLarge(Exception):
    """clamd does not look at a file of this size."""


def scan_due() -> int:
    """Have the files looked at whose check is due; how many were. Does nothing without CLAMD."""
    if not settings.CLAMD:
        return 0
    waiting: Any = FileScan.objects.select_related("file__release")
    return work.sweep(waiting, _scan, batch=3, lease=LEASE, pause=RETRY, atomic=False)


def _scan(scan: FileScan) -> bool:
    try:
        found, engine = scan_object(scan.file.key)
    except TooLarge:
        failure, found, engine = TOO_LARGE, "", ""
    except (ClamdError, OSError) as error:
        logger.warning("clamd could not look at %s: %r", scan.file, error)
        work.ring_outage(scan, repr(error))
        work.retry(scan, UNREACHABLE, RETRY)
        return False
    else:
        failure = TOO_LARGE if found.startswith(LIMITS) else ""
    # Refused where the lease ran out: another worker has it, or has done it.
    record_scan(by=BY, scan=scan, found="" if failure else found, engine=engine, failure=failure)
    return True


def scan_object(key: str) -> tuple[str, str]:
    """What clamd finds in an object ("" for nothing), and its version.

    Raises TooLarge, or ClamdError or OSError where clamd cannot be asked.
    """
    client = _client()
    try:
        engine = client.version().strip()
    except CommunicationError:
        # The library leaves a socket open that was never connected.
        client.clamd_socket.close()
        raise
    with default_storage.open(key, "rb") as opened:
        content: Any = opened
        try:
            [(status, found)] = client.instream(content).values()
        except BufferTooLongError as error:
            raise TooLarge from error
        except (BrokenPipeError, ConnectionResetError) as error:
            # clamd hangs up where a stream exceeds its StreamMaxLength; if it is still there,
            # that was it.
            client.ping()
            raise TooLarge from error
    if status == "ERROR":
        raise ClamdError(found)
    return (found or "unknown") if status == "FOUND" else "", engine[:120]


def _client() -> ClamdNetworkSocket:
    if Path(settings.CLAMD).is_absolute():
        return ClamdUnixSocket(settings.CLAMD, timeout=SILENCE)
    host, _colon, port = settings.CLAMD.rpartition(":")
    return ClamdNetworkSocket(host, int(port), timeout=SILENCE)
