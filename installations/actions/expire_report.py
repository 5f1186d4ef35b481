"""Ends a report that has waited too long for its signatures."""

from django.utils.translation import gettext_lazy as _

from installations import mails
from installations.models import InstallationReport, ReportState
from installations.rules import waiting
from installations.rules.locks import lock_report
from installations.signing import invitations
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.states import move
from portal.journal.record import Actor, record

SWEEP = Actor.system("installations sweep")


@action
def expire_report(*, by: Actor, report: InstallationReport) -> InstallationReport:
    """End `report`, which both parties have not signed in time; its links stop working.

    Raises Refused: "not_waiting", "not_due".
    """
    report = lock_report(report.pk)
    ends_at, now = waiting.expires_at(report), clock.now()
    if ends_at is None:
        raise Refused(_("This report does not wait for a signature."), "not_waiting")
    if ends_at > now:
        raise Refused(_("This report may still be signed."), "not_due")
    awaited = [str(party) for party in waiting.waits_for(report)]
    invitations.revoke_invitations(report)
    move(report, ReportState.EXPIRED, expired_at=now, updated_at=now)
    mails.report_expired(report)
    record(
        event="report.expired",
        subject=report,
        by=by,
        data={"number": report.number, "waited_for": awaited},
    )
    return report
