"""Notes that the integrator has read why the merchant did not sign."""

from django.utils.translation import gettext_lazy as _

from installations.models import InstallationReport, ReportState
from installations.rules.locks import lock_report, require_own
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.journal.record import record


@action
def read_refusal(*, by: User, report: InstallationReport) -> InstallationReport:
    """Note that `by` has read the refusal of `report`: it leaves the integrator's home pages.

    Raises Refused: "stranger", "not_refused", "already_read".
    """
    report = lock_report(report.pk)
    require_own(by, report)
    if report.state != ReportState.REFUSED:
        raise Refused(_("Nobody has refused to sign this report."), "not_refused")
    if report.refusal_read_at is not None:
        raise Refused(_("This refusal was read already."), "already_read")
    report.refusal_read_at = clock.now()
    report.save(update_fields=["refusal_read_at"])
    record(event="report.refusal_read", subject=report, by=by, data={"number": report.number})
    return report
