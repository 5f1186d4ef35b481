"""Links by which a merchant signs; only a token's hash is stored."""

import datetime as dt
import hashlib
import secrets

from django.utils.translation import gettext_lazy as _

from installations.models import InstallationReport, SigningInvitation
from installations.rules import waiting
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused
from portal.journal.record import Actor

LIVES = {
    SigningInvitation.Way.MAIL: dt.timedelta(days=7),
    SigningInvitation.Way.SCREEN: dt.timedelta(hours=2),
}


def token_sha256(token: str) -> str:
    """The SHA-256 (hex) under which a token is found."""
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_of_token(token: str) -> SigningInvitation | None:
    """The invitation of `token`, in whatever state."""
    return (
        SigningInvitation.objects.filter(token_sha256=token_sha256(token))
        .select_related("report__integrator", "report__release", "report__representative__user")
        .first()
    )


def merchant(report: InstallationReport) -> Actor:
    """The merchant of a report, as the journal names them."""
    return Actor.merchant(f"report:{report.pk}")


def revoke_invitations(report: InstallationReport) -> None:
    """End every link to `report` that was not used."""
    SigningInvitation.objects.filter(report=report, used_at=None, revoked_at=None).update(
        revoked_at=clock.now()
    )


def make_invitation(
    report: InstallationReport, *, way: SigningInvitation.Way, by: User, email: str = ""
) -> tuple[SigningInvitation, str]:
    """A new link, in the place of earlier ones; returns its token too."""
    revoke_invitations(report)
    token = secrets.token_urlsafe(32)
    now = clock.now()
    invitation = SigningInvitation.objects.create(
        report=report,
        way=way,
        email=email,
        token_sha256=token_sha256(token),
        created_at=now,
        created_by=by,
        expires_at=min(now + LIVES[way], waiting.expires_at(report) or now),
    )
    return invitation, token


def require_open(invitation: SigningInvitation) -> None:
    """Refused ("link_used", "link_revoked" or "link_expired") unless the link still signs."""
    if invitation.used_at is not None:
        raise Refused(
            _("This link has served: the report is signed. There is nothing more to do."),
            "link_used",
        )
    if invitation.revoked_at is not None:
        raise Refused(
            _("This link was replaced by a newer one, or the report was cancelled."),
            "link_revoked",
        )
    if not invitation.is_open:
        raise Refused(
            _("This link has expired. Ask the integrator to send you a new one."),
            "link_expired",
        )
