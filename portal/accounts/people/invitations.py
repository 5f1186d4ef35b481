"""Makes, renews and closes invitations, for the actions of any app that invites."""

import datetime as dt
import hashlib
import secrets

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Invitation, User
from portal.core import clock
from portal.core.actions import Refused
from portal.house.known import value_of


def lives() -> dt.timedelta:
    """For how long an invitation of now can be accepted; it keeps what it was sent with."""
    return dt.timedelta(days=value_of("invitation_days"))


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def create_invitation(
    *, by: User | None, email: str, name: str, language: str, role: str = ""
) -> tuple[Invitation, str]:
    """Write an invitation and return it with its token, which is kept nowhere else.

    No journal entry and no mail: the calling action records its own, and sends
    `portal.accounts.mails.invitation`. `by` is None where a command invites.
    """
    _in_transaction()
    token = secrets.token_urlsafe(32)
    now = clock.now()
    row = Invitation.objects.create(
        email=email.strip().lower(),
        name=name,
        language=language,
        role=role,
        token_sha256=hash_of(token),
        invited_by=by,
        invited_at=now,
        expires_at=now + lives(),
    )
    return row, token


def renew_invitation(*, invitation: Invitation) -> str:
    """Give an invitation, expired or not, a new token and its days anew; the old link dies.

    Raises Refused ("invitation_closed") when it was accepted or revoked.
    """
    _in_transaction()
    token = secrets.token_urlsafe(32)
    changed = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        token_sha256=hash_of(token), expires_at=clock.now() + lives()
    )
    if not changed:
        raise Refused(
            _("This invitation has been accepted or revoked meanwhile."), "invitation_closed"
        )
    invitation.refresh_from_db()
    return token


def close_invitation(*, by: User, invitation: Invitation) -> None:
    """Revoke an open or expired invitation. Raises Refused ("invitation_closed")."""
    _in_transaction()
    changed = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None).update(
        revoked_at=clock.now(), revoked_by=by
    )
    if not changed:
        raise Refused(
            _("This invitation has been accepted or revoked meanwhile."), "invitation_closed"
        )
    invitation.refresh_from_db()


def find_invitation(token: str) -> Invitation | None:
    """The invitation of `token`, whatever its state."""
    return Invitation.objects.filter(token_sha256=hash_of(token)).first()


def refusal_of(invitation: Invitation) -> Refused | None:
    """Why this invitation cannot be accepted any more, and what to do; None when it can."""
    if invitation.accepted_at:
        return Refused(
            _("This invitation has already been used. Sign in with the password you chose then."),
            "invitation_used",
        )
    if invitation.revoked_at:
        return Refused(
            _("This invitation was withdrawn. Ask whoever invited you, or our support."),
            "invitation_revoked",
        )
    if not invitation.is_open:
        return Refused(
            _("This invitation has expired. Ask whoever invited you for a new one."),
            "invitation_expired",
        )
    return None


def _in_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("Invitations are written by actions.")
