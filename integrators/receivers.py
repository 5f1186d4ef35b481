"""What the registry does when the foundations below tell it something."""

from typing import Any

from integrators import mails
from integrators.actions.people import join_integrator
from integrators.models import CharterSignature, RepresentativeInvitation
from portal.accounts.models import Invitation, User
from portal.accounts.permissions import Permission
from portal.documents.models import Document

CHARTER_SIGNATURE = "charter_signature"
"""The kind of the sealed document that follows a signature of the charter."""


def invitation_accepted(sender: Any, invitation: Invitation, user: User, **kwargs: Any) -> None:
    """An invitation of ours makes a representative, in the same transaction."""
    invited = RepresentativeInvitation.objects.filter(invitation=invitation).first()
    if invited:
        join_integrator(by=user, invited=invited)


def document_sealed(sender: Any, document: Document, **kwargs: Any) -> None:
    """The signer gets the sealed PDF by mail."""
    if document.kind == CHARTER_SIGNATURE:
        mails.charter_signed(
            signature=CharterSignature.objects.select_related(
                "charter", "representative__user", "representative__integrator"
            ).get(document=document),
            document=document,
        )


def may_read_signature(user: User, document: Document) -> bool:
    """The signer, and staff who read the registry."""
    return user.may(Permission.INTEGRATORS_READ) or (
        user.is_active
        and CharterSignature.objects.filter(document=document, representative__user=user).exists()
    )
