"""Changes a staff role, closes an account, opens it again."""

from django.utils.translation import gettext_lazy as _

from portal.accounts import mails
from portal.accounts.models import User
from portal.accounts.permissions import Role
from portal.core.actions import Refused, action
from portal.journal.record import record


@action
def change_staff_role(*, by: User, user: User, role: str) -> User:
    """Give `user` another staff role; they are told. Who is not staff is invited, not promoted.

    Raises Refused: "oneself", "not_staff", "same_role", "last_admin".
    """
    row = _locked(by, user)
    if not row.role:
        raise Refused(_("This person is not one of Crisalid’s people."), "not_staff")
    if row.role == role:
        raise Refused(_("Choose another role: this person has that one already."), "same_role")
    _keep_an_admin(row)
    before, row.role = row.role, Role(role)
    row.save(update_fields=["role"])
    data = {"before": before, "after": role}
    entry = record(event="account.role_changed", subject=row, by=by, data=data)
    mails.staff_role_changed(user=row, occurrence=str(entry.uuid))
    return row


@action
def deactivate_user(*, by: User, user: User, reason: str) -> User:
    """Close an account: it ends at once, on every device. Raises Refused: "oneself",
    "not_active", "last_admin".
    """
    row = _locked(by, user)
    if not row.is_active:
        raise Refused(_("This account is closed already."), "not_active")
    _keep_an_admin(row)
    row.is_active = False
    row.save(update_fields=["is_active"])
    entry = record(event="account.deactivated", subject=row, by=by, data={"reason": reason})
    mails.account_closed(user=row, occurrence=str(entry.uuid))
    return row


@action
def reactivate_user(*, by: User, user: User) -> User:
    """Open a closed account again; its owner is told. Raises Refused: "oneself", "active"."""
    row = _locked(by, user)
    if row.is_active:
        raise Refused(_("This account is open already."), "active")
    row.is_active = True
    row.save(update_fields=["is_active"])
    entry = record(event="account.reactivated", subject=row, by=by, data={})
    mails.account_opened(user=row, occurrence=str(entry.uuid))
    return row


def _locked(by: User, user: User) -> User:
    """`user`, with all administrators locked: two of them cannot close each other's account."""
    if by.pk == user.pk:
        raise Refused(_("Ask another administrator to change your own account."), "oneself")
    list(User.objects.select_for_update().filter(role=Role.ADMIN).order_by("pk"))
    return User.objects.select_for_update().get(pk=user.pk)


def _keep_an_admin(row: User) -> None:
    others = User.objects.filter(role=Role.ADMIN, is_active=True).exclude(pk=row.pk)
    if row.role == Role.ADMIN and row.is_active and not others.exists():
        raise Refused(_("The portal needs at least one administrator."), "last_admin")
