"""Opens the personal detail of a report to quality staff, who say why."""

from django.utils.translation import gettext_lazy as _

from installations.models import InstallationReport
from portal.accounts.models import User
from portal.core.actions import Refused, action
from portal.journal.record import record


@action
def consult_report(*, by: User, report: InstallationReport, reason: str) -> None:
    """Journal that `by` reads the report, and why. Raises Refused ("reason_missing")."""
    reason = reason.strip()
    if not reason:
        raise Refused(_("Say why you need to read this report."), "reason_missing")
    record(
        event="report.consulted",
        subject=report,
        by=by,
        data={"number": report.number, "reason": reason},
    )
