"""Let mails go again to an address that was stopped."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.journal.record import Personal, record
from portal.outbox.stops import StoppedAddress


@action
def lift_stop(*, by: User, stop: StoppedAddress) -> StoppedAddress:
    """Send to the address again, from the next mail on; what has failed is tried again apart."""
    changed = StoppedAddress.objects.filter(pk=stop.pk, lifted_at=None).update(
        lifted_at=clock.now(), lifted_by=by
    )
    if not changed:
        raise Refused(_("Mails go to this address again already."), "lifted")
    stop.refresh_from_db()
    record(
        event="stopped_address.lifted", subject=stop, by=by,
        data={"address": Personal(stop.address)},
    )  # fmt: skip
    return stop
