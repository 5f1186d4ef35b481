"""Accept an invitation: the only way in which an account comes to be."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.events import invitation_accepted
from portal.accounts.models import Invitation, User
from portal.accounts.people.invitations import refusal_of
from portal.core import clock
from portal.core.actions import Refused, action
from portal.journal.record import Personal, record


@action
def accept_invitation(
    *,
    by: User | None,
    invitation: Invitation,
    name: str = "",
    password_hash: str = "",
    language: str = "",
    phone: str = "",
) -> User:
    """Accept as `by`, who is signed in, or make a new user when `by` is None.

    `password_hash` comes from `make_password`, which takes too long for a transaction.
    The journal names the accepting person as the actor. Sends `invitation_accepted`.

    Raises Refused: "invitation_used", "invitation_revoked", "invitation_expired",
    "other_person" when `by` signs in with another address, or "account_exists" when the
    invited address has an account that is not signed in.
    """
    # Two tabs that accept at once meet here; the second sees what the first has done.
    row = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if refusal := refusal_of(row):
        raise refusal
    user = by or _new_user(row, name, password_hash, language, phone)
    if user.email.lower() != row.email.lower():
        raise Refused(
            _("This invitation is for %(email)s. Sign out, then open the link again.")
            % {"email": row.email},
            "other_person",
        )
    if row.role and user.role != row.role:
        user.role = row.role
        user.save(update_fields=["role"])
    row.accepted_at, row.accepted_by = clock.now(), user
    row.save(update_fields=["accepted_at", "accepted_by"])
    record(
        event="invitation.accepted",
        subject=row,
        by=user,
        data={
            "user": user.pk,
            "new_account": by is None,
            "role": row.role,
            "email": Personal(user.email),
            "name": Personal(user.name),
        },
    )
    invitation_accepted.send(sender=Invitation, invitation=row, user=user)
    return user


def _new_user(
    invitation: Invitation, name: str, password_hash: str, language: str, phone: str
) -> User:
    user = User(
        email=invitation.email.lower(),
        name=name or invitation.name,
        language=language or invitation.language,
        phone=phone,
        role=invitation.role,
        joined_at=clock.now(),
    )
    if password_hash:
        user.password = password_hash
    else:
        user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            # The link came by mail, so the address is proven.
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    except IntegrityError:
        raise Refused(
            _("You already have an account: sign in, then open the link again."),
            "account_exists",
        ) from None
    return user
