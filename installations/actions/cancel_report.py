"""Deletes a draft, or cancels a report that both parties have not signed."""

from django.utils.translation import gettext_lazy as _

from installations import mails
from installations.models import BOTH_SIGNED, ENDED, InstallationReport, ReportState
from installations.rules.locks import lock_report, require_own
from installations.signing import invitations
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.states import move
from portal.journal.record import record

ENDED_ALREADY = {
    ReportState.CANCELLED: (_("This report was cancelled already."), "already_cancelled"),
    ReportState.EXPIRED: (_("This report has expired already."), "already_expired"),
    ReportState.REFUSED: (_("This report was refused already."), "already_refused"),
}


@action
def cancel_report(*, by: User, report: InstallationReport, reason: str = "") -> InstallationReport:
    """Cancel `report`; its links stop working. A merchant who was asked to sign it is told, and the
    colleague whose it was. Its number stays taken, and says why.

    A draft needs no reason. Raises Refused: "stranger", "reason_missing", "already_cancelled",
    "already_expired", "already_refused", "already_signed" (by both: then only a new report can
    replace it).
    """
    report = lock_report(report.pk)
    require_own(by, report)
    if report.state in BOTH_SIGNED:
        raise Refused(
            _("This report is signed by both parties. Only a new report can replace it."),
            "already_signed",
        )
    if report.state in ENDED:
        words, code = ENDED_ALREADY[ReportState(report.state)]
        raise Refused(words, code)
    reason = reason.strip()
    if report.state == ReportState.SUBMITTED and not reason:
        raise Refused(_("Say why this report is cancelled."), "reason_missing")
    invitations.revoke_invitations(report)
    was_draft = report.state == ReportState.DRAFT
    move(
        report, ReportState.CANCELLED,
        cancelled_at=clock.now(), cancelled_by=by, cancelled_reason=reason,
    )  # fmt: skip
    mails.report_cancelled(report)
    mails.colleague_cancelled(report, by, was_draft=was_draft)
    record(
        event="report.cancelled",
        subject=report,
        by=by,
        data={"number": report.number, "reason": reason},
    )
    return report
