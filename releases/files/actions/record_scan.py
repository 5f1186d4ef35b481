"""Records what ClamAV says of a file."""

from django.utils.translation import gettext_lazy as _

from portal.core import work
from portal.core.actions import Refused, action
from portal.journal.record import Actor, record
from releases.files.models import FileScan


@action
def record_scan(
    *, by: Actor, scan: FileScan, found: str, engine: str, failure: str = ""
) -> FileScan:
    """End a claimed check: with what was `found` ("" for nothing), or with a `failure`.

    Refused when the claim was lost meanwhile: the check of another worker counts.
    """
    ended = work.fail(scan, failure) if failure else work.finish(scan)
    if not ended:
        raise Refused(_("Another worker checks this file."), "claim_lost")
    scan.found, scan.engine = found[:200], engine
    scan.save(update_fields=["found", "engine"])
    file = scan.file
    record(
        event="release.file_scanned",
        subject=file.release,
        by=by,
        data={
            "name": file.name,
            "sha256": file.sha256,
            "found": scan.found,
            "engine": engine,
            "failure": failure,
        },
    )
    return scan
