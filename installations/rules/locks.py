"""The one order in which an action locks what a report depends on."""

from django.utils.translation import gettext_lazy as _

from installations.models import InstallationReport
from integrators.models import Representative
from portal.accounts.models import User
from portal.core.actions import Refused
from releases.models import Release


def lock_report(pk: int) -> InstallationReport:
    """The report, locked for this transaction together with the releases that it concerns.

    Releases come first, then reports, each in order of key: a withdrawal holds its release while
    it opens recalls on reports, so that it comes entirely before or entirely after.
    """
    rows_of = InstallationReport.objects.filter(pk=pk)
    release_id, *other_releases = rows_of.values_list(
        "release_id", "replaces__release_id", "corrects__release_id"
    ).get()
    others = rows_of.values_list("replaces_id", "corrects_id").get()
    wanted = sorted({key for key in (release_id, *other_releases) if key})
    list(Release.objects.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True))
    reports = sorted({key for key in (pk, *others) if key})
    rows = (
        InstallationReport.objects.filter(pk__in=reports)
        .select_related(
            "integrator", "representative__user", "release", "file", "hardware", "site",
            "replaces__release", "replaces__hardware", "corrects__release",
            "corrects__representative__user",
        )
        .order_by("pk")
        .select_for_update(no_key=True, of=("self",))
    )  # fmt: skip
    report = {row.pk: row for row in rows}[pk]
    if report.release_id != release_id:
        raise Refused(
            _("This draft was changed at the same moment. Read it again, then submit it."),
            "changed_meanwhile",
        )
    return report


def signatory(by: User, report: InstallationReport) -> Representative:
    """Who `by` is at the report's integrator, for which they sign. Raises Refused ("stranger")."""
    person = (
        report.integrator.representatives.filter(user=by, left_at=None)
        .select_related("user", "integrator")
        .first()
    )
    if person is None:
        raise Refused(_("Only the integrator who wrote this report may do this."), "stranger")
    return person


def require_own(by: User, report: InstallationReport) -> None:
    """Refused ("stranger") unless `by` represents the report's integrator today."""
    if not report.integrator.representatives.filter(user=by, left_at=None).exists():
        raise Refused(_("Only the integrator who wrote this report may do this."), "stranger")
