"""Refuses to sign a report: that ends it, and the other party is told why."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from installations import mails
from installations.models import InstallationReport, Party, ReportState, SigningInvitation
from installations.rules import reasons, waiting
from installations.rules.locks import lock_report, require_own
from installations.signing import invitations
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.states import move
from portal.journal.record import Actor, Personal, record


@dataclass(frozen=True)
class Refusing:
    """Why a party does not sign, in its words; and who was signed in on that screen, if anybody."""

    reason: str
    user: User | None = None


@action
def refuse_as_integrator(
    *, by: User, report: InstallationReport, reason: str
) -> InstallationReport:  # fmt: skip
    """Refuse for the integrator; only whoever submitted the report may, as only they may sign.

    Its links stop working, and the merchant is told where they know of the report. Raises
    Refused: "stranger", "not_signatory", "reason_missing", "already_signed", "not_waiting",
    "expired".
    """
    report = lock_report(report.pk)
    require_own(by, report)
    if report.representative.user_id != by.pk:
        raise Refused(
            _("This report is to be signed by %(name)s, who submitted it.")
            % {"name": report.representative},
            "not_signatory",
        )
    reason = _end(report, Party.INTEGRATOR, Refusing(reason, by))
    mails.integrator_has_refused(report)
    record(
        event="report.refused_by_integrator",
        subject=report,
        by=by,
        data={"number": report.number, "reason": Personal(reason)},
    )
    return report


@action
def refuse_as_merchant(
    *, by: Actor, invitation: SigningInvitation, refusing: Refusing
) -> InstallationReport:
    """Refuse for the merchant, by the link of `invitation`, which ends with all others.

    Raises Refused: "link_used", "link_revoked", "link_expired", "reason_missing",
    "already_signed", "not_waiting", "expired".
    """
    report = lock_report(invitation.report_id)
    invitation = SigningInvitation.objects.get(pk=invitation.pk)
    invitations.require_open(invitation)
    reason = _end(report, Party.MERCHANT, refusing)
    mails.merchant_has_refused(report)
    record(
        event="report.refused_by_merchant",
        subject=report,
        by=by,
        data={
            "number": report.number, "reason": Personal(reason), "way": str(invitation.way),
        },
    )  # fmt: skip
    return report


def _end(report: InstallationReport, party: str, refusing: Refusing) -> str:
    """End the report, which is locked; the reason as it is kept."""
    waiting.require_refusable(report, party)
    reason = reasons.required(refusing.reason, _("Say why this report is not signed."))
    now = clock.now()
    invitations.revoke_invitations(report)
    move(
        report, ReportState.REFUSED,
        refused_at=now, refused_party=party, refused_by=refusing.user, refused_reason=reason,
        updated_at=now,
    )  # fmt: skip
    return reason
