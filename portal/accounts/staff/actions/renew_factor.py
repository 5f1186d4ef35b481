"""Takes a second factor away that its owner cannot use any more: two administrators together.

A phone that is lost with its recovery codes, or a lost key of the portal, must not end an
account; and no single person may open another's. The password still protects the account until
its owner has set up a new factor, which staff must before they see any page.
"""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext_lazy as _

from portal.accounts import mails
from portal.accounts.models import FactorRenewal, User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.journal.record import record


@action
def ask_renewal(*, by: User, user: User, reason: str) -> FactorRenewal:
    """Propose that `user` sets up a new second factor; they and the administrators are told.

    Raises Refused: "oneself", "not_active", "no_factor", "asked_already".
    """
    row = User.objects.select_for_update().get(pk=user.pk)
    if by.pk == row.pk:
        raise Refused(_("Ask another administrator to renew your own second factor."), "oneself")
    if not row.is_active:
        raise Refused(_("This account is closed: open it again first."), "not_active")
    if not Authenticator.objects.filter(user=row).exists():
        raise Refused(
            _("This person has no second factor: their password alone signs them in."), "no_factor"
        )
    if FactorRenewal.objects.open().filter(user=row).exists():
        raise Refused(
            _("This was asked already: it waits for a second administrator."), "asked_already"
        )
    renewal = FactorRenewal.objects.create(user=row, reason=reason, asked_by=by)
    record(event="account.factor_renewal_asked", subject=row, by=by, data={"reason": reason})
    mails.factor_renewal_asked(renewal=renewal)
    return renewal


@action
def grant_renewal(*, by: User, renewal: FactorRenewal) -> FactorRenewal:
    """Take the factor away, as a second administrator; ends all sessions of its owner.

    Raises Refused: "decided", "same_person".
    """
    row = _locked(renewal)
    if by.pk == row.asked_by_id:
        raise Refused(
            _("You asked for this yourself: another administrator must agree."), "same_person"
        )
    factors = Authenticator.objects.filter(user=row.user_id)
    kinds = sorted(factors.values_list("type", flat=True))
    factors.delete()
    for session in UserSession.objects.filter(user=row.user_id):
        session.end()
    _decide(row, by, granted=True)
    entry = record(
        event="account.factor_renewed",
        subject=row.user,
        by=by,
        data={"reason": row.reason, "asked_by": row.asked_by_id, "factors": kinds},
    )
    mails.factor_taken(user=row.user, occurrence=str(entry.uuid))
    return row


@action
def decline_renewal(*, by: User, renewal: FactorRenewal) -> FactorRenewal:
    """Leave the factor as it is: refused by another, or taken back; its owner and whoever asked are
    told. Raises Refused "decided".
    """
    row = _locked(renewal)
    _decide(row, by, granted=False)
    record(event="account.factor_kept", subject=row.user, by=by, data={"reason": row.reason})
    mails.factor_kept(renewal=row, by=by)
    return row


def _locked(renewal: FactorRenewal) -> FactorRenewal:
    rows = FactorRenewal.objects.select_for_update(of=("self", "user"))
    row = rows.select_related("user", "asked_by").get(pk=renewal.pk)
    if row.decided_at:
        raise Refused(_("This has been decided already."), "decided")
    return row


def _decide(row: FactorRenewal, by: User, *, granted: bool) -> None:
    row.decided_by, row.decided_at, row.granted = by, clock.now(), granted
    row.save(update_fields=["decided_by", "decided_at", "granted"])
