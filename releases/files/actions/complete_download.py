"""Marks a download that was sent whole, as nginx's log tells."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from portal.core.actions import Refused, action
from portal.journal.record import Actor, record
from releases.files.models import Download


@action
def complete_download(*, by: Actor, download: Download, at: dt.datetime) -> Download:
    """Mark a download complete: all bytes of the file were sent by `at`. Refused twice."""
    open_ones = Download.objects.filter(pk=download.pk, completed_at=None)
    if not open_ones.update(completed_at=at):
        raise Refused(_("This download is complete already."), "complete")
    download.completed_at = at
    file = download.file
    record(
        event="release.download_completed",
        subject=file,
        by=by,
        data={
            "download": download.pk,
            "version": file.release.version,
            "name": file.name,
            "sha256": file.sha256,
            "at": at.isoformat(),
        },
    )
    return download
