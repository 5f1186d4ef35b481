"""What is known of a file's virus check, in words, and which files keep a release back."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from releases.catalogue.models import Release, ReleaseFile
from releases.files.models import FileScan, ScanState

TOO_LARGE = "too_large"
UNREACHABLE = "unreachable"
REASONS: dict[str, Promise] = {
    TOO_LARGE: _("it is larger than ClamAV is set to look at"),
    UNREACHABLE: _("ClamAV does not answer"),
}


@dataclass(frozen=True)
class ScanResult:
    """A file's virus check in words. `why` may be empty."""

    state: ScanState
    why: str | Promise

    @property
    def tone(self) -> str:
        return {"clean": "ok", "infected": "danger", "failed": "soon"}.get(self.state, "neutral")


def scan_result(file: ReleaseFile) -> ScanResult:
    """What is known of the file; fetch its `scan` with it."""
    scan: FileScan | None = getattr(file, "scan", None)
    if scan is None:
        return ScanResult(ScanState.NONE, "")
    if scan.failed_at:
        return ScanResult(ScanState.FAILED, REASONS.get(scan.failure, scan.failure))
    if scan.done_at:
        state = ScanState.INFECTED if scan.found else ScanState.CLEAN
        return ScanResult(state, scan.found or scan.engine)
    if not settings.CLAMD:
        return ScanResult(ScanState.NONE, "")
    return ScanResult(ScanState.DUE, REASONS.get(scan.failure, scan.failure))


def blocking(release: Release) -> Iterable[tuple[ReleaseFile, ScanResult]]:
    """The files that cannot be published: a check is under way, or something was found."""
    for file in release.files.select_related("scan"):
        what = scan_result(file)
        if what.state in (ScanState.DUE, ScanState.INFECTED):
            yield file, what
