"""Settles a contested report: void, or standing as it was signed."""

from django.utils.translation import gettext_lazy as _

from installations import mails
from installations.models import Contest, InstallationReport, Outcome, ReportState
from installations.rules import reasons
from installations.rules.contests import require_last
from installations.rules.locks import lock_report
from installations.voiding import follow_void
from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.states import move
from portal.journal.record import Personal, record


@action
def settle_contest(
    *, by: User, report: InstallationReport, outcome: str, reason: str
) -> InstallationReport:  # fmt: skip
    """Say of a contested report that it is void, or that it stands; both parties are told.

    What both have signed stays to be read, and its document with it. A void one is no longer of
    the installed base: what it replaced is again, and what it has charged is given back. Raises
    Refused: "not_allowed", "not_contested", "reason_missing", "no_outcome", "not_last".
    """
    report = lock_report(report.pk)
    if not by.may(Permission.REPORTS_SETTLE):
        raise Refused(_("Crisalid’s quality settles what is contested."), "not_allowed")
    if report.state != ReportState.CONTESTED:
        raise Refused(
            _("This report is not contested, or it was settled already."), "not_contested"
        )
    if outcome not in Outcome.values:
        raise Refused(_("Choose how it is settled."), "no_outcome")
    reason = reasons.required(reason, _("Say why it is settled so."))
    now = clock.now()
    upheld = outcome == Outcome.UPHELD
    if upheld:
        require_last(report)
    contest = Contest.objects.select_for_update().get(report=report)
    contest.settled_at, contest.settled_by = now, by
    contest.outcome, contest.settled_reason = outcome, reason
    contest.save(update_fields=["settled_at", "settled_by", "outcome", "settled_reason"])
    move(report, ReportState.VOID if upheld else ReportState.SIGNED, updated_at=now)
    contest.report = report
    mails.contest_settled(contest)
    record(
        event="report.contest_settled",
        subject=report,
        by=by,
        data={"number": report.number, "outcome": str(outcome), "reason": Personal(reason)},
    )
    if upheld:
        follow_void(by=by, report=report)
    return report
