"""Keeps a merchant's word that a signed report is not what they signed."""

from django.utils.translation import gettext_lazy as _

from installations import mails
from installations.models import IN_BASE, Contest, InstallationReport, ReportState
from installations.rules import reasons
from installations.rules.locks import lock_report
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.states import move
from portal.journal.record import Actor, Personal, record


@action
def contest_report(*, by: Actor, report: InstallationReport, reason: str) -> Contest:
    """Contest `report` for its merchant; it stays in the installed base until quality settles it.

    Once a report. Raises Refused: "already_contested", "not_signed", "corrected", "reason_missing".
    """
    report = lock_report(report.pk)
    if Contest.objects.filter(report=report).exists():
        raise Refused(_("This report was contested already."), "already_contested")
    if report.state != ReportState.SIGNED:
        raise Refused(_("Only a report that both parties have signed is contested."), "not_signed")
    right = report.corrected_by.filter(state__in=IN_BASE).first()
    if right is not None:
        raise Refused(
            _("The report %(number)s has corrected it: contest that one.")
            % {"number": right.number},
            "corrected",
        )
    reason = reasons.required(reason, _("Say what you did not sign."))
    now = clock.now()
    contest = Contest.objects.create(report=report, contested_at=now, reason=reason)
    move(report, ReportState.CONTESTED, updated_at=now)
    mails.report_contested(contest)
    record(
        event="report.contested",
        subject=report,
        by=by,
        data={"number": report.number, "reason": Personal(reason)},
    )
    return contest
