"""Records that someone has read of a withdrawal."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.journal.record import record
from releases.withdrawals.models import Withdrawal, WithdrawalAcknowledgement


@action
def acknowledge_withdrawal(*, by: User, withdrawal: Withdrawal) -> WithdrawalAcknowledgement:
    """Note that `by` has read of it: no more banner, no more reminder. Refused a second time."""
    if not Withdrawal.objects.concerning(by).filter(pk=withdrawal.pk).exists():
        raise Refused(_("This withdrawal does not concern you."), "not_concerned")
    try:
        with transaction.atomic():
            row = WithdrawalAcknowledgement.objects.create(
                withdrawal=withdrawal, user=by, acknowledged_at=clock.now()
            )
    except IntegrityError as error:
        raise Refused(_("You have confirmed this already."), "acknowledged") from error
    record(
        event="release.withdrawal_acknowledged",
        subject=withdrawal,
        by=by,
        data={"version": withdrawal.release.version},
    )
    return row
