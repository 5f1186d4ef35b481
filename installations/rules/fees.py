"""What updates cost, by the licences that the installed base knows.

An update report charges its licence when both parties have signed. A download of an update
file, without a contract, charges the licences of the company that run something older.
"""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from installations.models import InstallationReport, ReportKind
from integrators.contracts import fees
from integrators.contracts.actions.fees import charge_update
from integrators.models import FeeCause, Integrator, Representative
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused
from portal.journal.record import Actor
from releases.catalogue.costs import Cost
from releases.models import Download, Release, ReleaseFile


def update_to(release: Release) -> fees.Update:
    return fees.Update(str(release.line), release.version, release.mandatory)


def licences_behind(integrator: Integrator | int, release: Release) -> list[str]:
    """The licences of the company's installed base that run something older than `release`."""
    rows = InstallationReport.objects.in_force().filter(
        integrator=integrator,
        release__line=release.line,
        release__version_key__lt=release.version_key,
    )
    return list(rows.exclude(licence="").order_by("pk").values_list("licence", flat=True))


def for_report(report: InstallationReport) -> fees.Quote | None:
    """What signing an update report today costs; None for other kinds, and once signed."""
    if report.kind != ReportKind.UPDATE or report.release is None or report.signed_at:
        return None
    if not report.licence:
        return None
    return fees.quote(
        report.integrator, update_to(report.release), [report.licence], on=clock.today()
    )


def for_release(representative: Representative, release: Release) -> Cost | None:
    """What a download of the update costs the company, for the release's page."""
    behind = licences_behind(representative.integrator_id, release)
    if not behind:
        return None
    found = fees.quote(representative.integrator, update_to(release), behind, on=clock.today())
    if release.files.filter(kind=ReleaseFile.Kind.UPDATE).exists() and not found.contract:
        due = _(
            "Charged when the update file is downloaded for the first time, for the licences of "
            "your installed base that run something older; each licence once, whatever is "
            "downloaded or signed later."
        )
    else:
        due = _("Charged licence by licence, when its update report is signed by both parties.")
    return Cost(found.words, due, found.advice, free=not found.total_cents)


def charge_report(*, by: User | Actor, report: InstallationReport) -> None:
    """Charge an update that both parties have signed; nothing for other kinds."""
    if report.kind == ReportKind.UPDATE and report.release and report.licence:
        _charge(by, report.integrator, report.release, [report.licence],
                FeeCause.REPORT, report.number or "")  # fmt: skip


def on_file_downloaded(
    sender: Any, *, download: Download, release: Release, by: User, **kwargs: Any
) -> None:
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
