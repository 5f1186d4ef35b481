"""What updates cost, by the licences that the installed base knows.

An update report charges its licence when both parties have signed. A download of an update
file, without a contract, charges the licences of the company that run something older.
"""

from django.utils.translation import gettext as _

from installations.models import InstallationReport, ReportKind
from integrators.contracts import fees
from integrators.models import Integrator, Representative
from portal.core import clock
from releases.catalogue.costs import Cost
from releases.models import Release, ReleaseFile


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
    return fees.quote_update(
        report.integrator, update_to(report.release), [report.licence], on=clock.today()
    )


def for_release(representative: Representative, release: Release) -> Cost | None:
    """What a download of the update costs the company, for the release's page."""
    behind = licences_behind(representative.integrator_id, release)
    if not behind:
        return None
    found = fees.quote_update(
        representative.integrator, update_to(release), behind, on=clock.today()
    )
    if release.files.filter(kind=ReleaseFile.Kind.UPDATE).exists() and not found.contract:
        due = _(
            "Charged when the update file is downloaded for the first time, for the licences of "
            "your installed base that run something older; each licence once, whatever is "
            "downloaded or signed later."
        )
    else:
        due = _("Charged licence by licence, when its update report is signed by both parties.")
    return Cost(found.words, due, found.advice, free=not found.total_cents)
