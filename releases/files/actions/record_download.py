"""Records a download as evidence: who took which file, when, from where."""

from django.utils.translation import gettext_lazy as _

from integrators.models import Representative
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.journal.record import Personal, record
from releases.catalogue.models import Release, ReleaseFile, ReleaseState
from releases.events import file_downloaded
from releases.files.downloads import recorded
from releases.files.models import Download


@action
def record_download(
    *,
    by: User,
    file: ReleaseFile,
    representative: Representative | None,
    ip: str | None = None,
    user_agent: str = "",
) -> Download:
    """Write that `by` began to download `file`, in the name of `representative`.

    Refused with the code "recorded" where this transfer was written already, "withdrawn"
    where the release was withdrawn while the request was on its way.
    """
    release = Release.objects.select_for_update().get(pk=file.release_id)
    if release.state == ReleaseState.WITHDRAWN:
        raise Refused(_("This version has been withdrawn."), "withdrawn")
    if recorded(user=by, file=file):
        raise Refused(_("This download is recorded already."), "recorded")
    download = Download.objects.create(
        file=file,
        user=by,
        representative=representative,
        started_at=clock.now(),
        ip=ip,
        user_agent=user_agent[:300],
    )
    record(
        event="release.downloaded",
        subject=file,
        by=by,
        data={
            "version": release.version,
            "name": file.name,
            "sha256": file.sha256,
            "integrator": representative.integrator_id if representative else None,
            "ip": Personal(ip or ""),
        },
    )
    file_downloaded.send(sender=Download, download=download, release=release, by=by)
    return download
