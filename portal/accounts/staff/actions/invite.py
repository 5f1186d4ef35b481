"""Invites one of Crisalid's people, renews or revokes the invitation."""

from django.utils.translation import gettext_lazy as _

from portal.accounts import mails
from portal.accounts.models import Invitation, User
from portal.accounts.people import invitations
from portal.core.actions import Refused, action
from portal.journal.record import Actor, Personal, record

PUBLISHER = "Crisalid"


@action
def invite(
    *,
    by: User | Actor,
    email: str,
    name: str,
    language: str,
    role: str = "",
    on_behalf_of: str = PUBLISHER,
) -> tuple[Invitation, str]:
    """Invite `email` to the portal, with a staff `role` or none; returns the token too.

    Raises Refused ("account_exists") when someone signs in with this address already.
    """
    if User.objects.filter(email__iexact=email.strip()).exists():
        raise Refused(
            _("This person already has an account: change their role instead."),
            "account_exists",
        )
    invitation, token = invitations.create_invitation(
        by=by if isinstance(by, User) else None,
        email=email,
        name=name,
        language=language,
        role=role,
    )
    mails.invitation(invitation=invitation, token=token, on_behalf_of=on_behalf_of)
    record(
        event="invitation.sent",
        subject=invitation,
        by=by,
        data={"role": role, "email": Personal(invitation.email), "name": Personal(name)},
    )
    return invitation, token


@action
def resend_invitation(*, by: User, invitation: Invitation) -> str:
    """Send a new link, good for as many days again; the old one stops working.

    Raises Refused ("invitation_closed") when it was accepted or revoked.
    """
    token = invitations.renew_invitation(invitation=invitation)
    mails.invitation(invitation=invitation, token=token, on_behalf_of=PUBLISHER)
    record(event="invitation.resent", subject=invitation, by=by, data={})
    return token


@action
def revoke_invitation(*, by: User, invitation: Invitation) -> Invitation:
    """Make the link useless, and say so. Raises Refused ("invitation_closed")."""
    invitations.close_invitation(by=by, invitation=invitation)
    mails.invitation_revoked(invitation=invitation, on_behalf_of=PUBLISHER)
    record(event="invitation.revoked", subject=invitation, by=by, data={})
    return invitation
