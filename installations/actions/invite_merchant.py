"""Brings the merchant to sign: on the technician's screen, or by a mailed link."""

from django.utils.translation import gettext_lazy as _

from installations import mails
from installations.models import InstallationReport, Party, ReportState, SigningInvitation
from installations.rules import waiting
from installations.rules.locks import lock_report, require_own
from installations.rules.merchants import require_merchants_address
from installations.signing import invitations
from portal.accounts.models import User
from portal.core.actions import Refused, action
from portal.journal.record import Personal, record


@action
def open_on_screen(*, by: User, report: InstallationReport) -> tuple[SigningInvitation, str]:
    """Open the signing page on this screen, for two hours; returns the token too.

    Raises Refused: "stranger", "not_waiting", "already_signed", "own_address".
    """
    report = _waiting(by, report)
    require_merchants_address(report, report.merchant_email)
    invitation, token = invitations.make_invitation(report, way=SigningInvitation.Way.SCREEN, by=by)
    record(event="report.opened_on_screen", subject=report, by=by, data={})
    return invitation, token


@action
def send_signing_link(
    *, by: User, report: InstallationReport, email: str
) -> tuple[SigningInvitation, str]:
    """Mail the merchant a link to sign, good for seven days; earlier links stop working.

    Raises Refused: "stranger", "not_waiting", "already_signed", "own_address".
    """
    report = _waiting(by, report)
    email = email.strip()
    require_merchants_address(report, email)
    invitation, token = invitations.make_invitation(
        report, way=SigningInvitation.Way.MAIL, by=by, email=email
    )
    InstallationReport.objects.filter(pk=report.pk).update(merchant_email=email)
    mails.signing_link(invitation=invitation, token=token)
    record(event="report.link_sent", subject=report, by=by, data={"email": Personal(email)})
    return invitation, token


def _waiting(by: User, report: InstallationReport) -> InstallationReport:
    report = lock_report(report.pk)
    require_own(by, report)
    if report.signatures.filter(party=Party.MERCHANT).exists():
        raise Refused(_("The merchant has signed already."), "already_signed")
    if report.state != ReportState.SUBMITTED:
        raise Refused(_("This report does not wait for a signature."), "not_waiting")
    waiting.require_in_time(report)
    return report
