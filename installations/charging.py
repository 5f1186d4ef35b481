"""Has an update charged, when its report is signed or its file downloaded, if anything is due."""

from collections.abc import Collection

from installations.models import InstallationReport, ReportKind
from installations.rules.fees import licences_behind, update_to
from integrators.contracts.actions.fees import charge_update
from integrators.models import FeeCause, Integrator
from portal.accounts.models import User
from portal.core.actions import Refused
from portal.journal.record import Actor
from releases.models import Download, Release, ReleaseFile


def charge_report(*, by: User | Actor, report: InstallationReport) -> None:
    """Charge an update that both parties have signed; nothing for other kinds."""
    if report.kind == ReportKind.UPDATE and report.release and report.licence:
        _charge(by, report.integrator, report.release, [report.licence],
                FeeCause.REPORT, report.number or "")  # fmt: skip


def charge_download(*, by: User, download: Download, release: Release) -> None:
    """Charge what a download of an update is for, in the transaction that records it."""
    person = download.representative
    if person is None or download.file.kind != ReleaseFile.Kind.UPDATE:
        return
    behind = licences_behind(person.integrator_id, release)
    if behind:
        _charge(by, person.integrator, release, behind, FeeCause.DOWNLOAD, download.file.name)


def _charge(
    by: User | Actor,
    integrator: Integrator,
    release: Release,
    licences: Collection[str],
    cause: str,
    occasion: str,
) -> None:
    try:
        charge_update(
            by=by,
            integrator=integrator,
            update=update_to(release),
            licences=licences,
            cause=cause,
            occasion=occasion,
        )
    except Refused:
        # Nothing is due, or nothing more: the update goes on as it would.
        return
