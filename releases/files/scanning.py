"""Has ClamAV look at files, where there is one (settings.CLAMD).

The worker streams each file to clamd (INSTREAM), so that clamd needs no access to the storage.
"""

import datetime as dt
import logging
from collections.abc import Iterable
from dataclasses import dataclass
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
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.core import work
from portal.core.actions import Refused
from portal.journal.record import Actor
from releases.catalogue.models import Release, ReleaseFile
from releases.files.actions.record_scan import record_scan
from releases.files.models import FileScan, ScanState

logger = logging.getLogger(__name__)

BY = Actor.system("clamav")
LEASE = dt.timedelta(hours=1)
RETRY = dt.timedelta(minutes=1)
SILENCE = 300
"""Seconds after which a clamd that says nothing is given up; it looks into archives meanwhile."""

TOO_LARGE = "too_large"
UNREACHABLE = "unreachable"
REASONS: dict[str, Promise] = {
    TOO_LARGE: _("it is larger than ClamAV is set to look at"),
    UNREACHABLE: _("ClamAV does not answer"),
}
LIMITS = "Heuristics.Limits.Exceeded"
"""What clamd "finds" (AlertExceedsMax) where it did not look at all of a file."""


class TooLarge(Exception):
    """clamd does not look at a file of this size."""


@dataclass(frozen=True)
class Told:
    """A file's virus check in words. `why` may be empty."""

    state: ScanState
    why: str | Promise

    @property
    def tone(self) -> str:
        return {"clean": "ok", "infected": "danger", "failed": "soon"}.get(self.state, "neutral")


def told(file: ReleaseFile) -> Told:
    """What is known of the file; fetch its `scan` with it."""
    scan: FileScan | None = getattr(file, "scan", None)
    if scan is None:
        return Told(ScanState.NONE, "")
    if scan.failed_at:
        return Told(ScanState.FAILED, REASONS.get(scan.failure, scan.failure))
    if scan.done_at:
        state = ScanState.INFECTED if scan.found else ScanState.CLEAN
        return Told(state, scan.found or scan.engine)
    if not settings.CLAMD:
        return Told(ScanState.NONE, "")
    return Told(ScanState.DUE, REASONS.get(scan.failure, scan.failure))


def blocking(release: Release) -> Iterable[tuple[ReleaseFile, Told]]:
    """The files that cannot be published: a check is under way, or something was found."""
    for file in release.files.select_related("scan"):
        what = told(file)
        if what.state in (ScanState.DUE, ScanState.INFECTED):
            yield file, what


def scan_due() -> int:
    """Have the files looked at whose check is due; how many were. Does nothing without CLAMD."""
    if not settings.CLAMD:
        return 0
    done = 0
    waiting: Any = FileScan.objects.select_related("file__release")
    for scan in work.claim(waiting, limit=3, lease=LEASE):
        done += _scan(scan)
    return done


def _scan(scan: FileScan) -> bool:
    try:
        found, engine = look(scan.file.key)
    except TooLarge:
        failure, found, engine = TOO_LARGE, "", ""
    except (ClamdError, OSError) as error:
        logger.warning("clamd could not look at %s: %r", scan.file, error)
        work.retry(scan, UNREACHABLE, RETRY)
        return False
    else:
        failure = TOO_LARGE if found.startswith(LIMITS) else ""
    try:
        record_scan(
            by=BY, scan=scan, found="" if failure else found, engine=engine, failure=failure
        )
    except Refused:
        # The lease ran out: another worker has it, or has done it.
        return False
    return True


def look(key: str) -> tuple[str, str]:
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
