"""The price list of updates, and what is due for each."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from integrators.models import FeeRecord, Integrator, UpdateFee
from portal import clock
from portal.accounts.models import User
from portal.actions import Refused, action
from portal.journal.api import Actor, record


@action
def set_update_fee(*, by: User, line: str, valid_from: dt.date, cents: int) -> UpdateFee:
    """Set what an update costs per licence from a day on; a price never changes backwards.

    Raises Refused: "in_the_past", "priced_already".
    """
    if valid_from < clock.today():
        raise Refused(_("A price holds from today on at the earliest."), "in_the_past")
    try:
        with transaction.atomic():
            row = UpdateFee.objects.create(
                line=line,
                valid_from=valid_from,
                cents=cents,
                created_at=clock.now(),
                created_by=by,
            )
    except IntegrityError:
        raise Refused(
            _("There is a price for this line from this day on already."), "priced_already"
        ) from None
    record(
        event="fee.priced",
        subject=row,
        by=by,
        data={"line": line, "valid_from": valid_from.isoformat(), "cents": cents},
    )
    return row


@action
def record_fee(
    *,
    by: User | Actor,
    key: str,
    integrator: Integrator,
    line: str,
    occasion: str,
    on: dt.date,
    licences: int,
    unit_cents: int,
) -> FeeRecord:
    """Record a fee that is due, for invoicing; ask `integrators.fees.record`, which computes it.

    Raises Refused ("charged_already") where this occasion has been charged.
    """
    try:
        with transaction.atomic():
            row = FeeRecord.objects.create(
                key=key,
                integrator=integrator,
                line=line,
                occasion=occasion,
                on=on,
                licences=licences,
                unit_cents=unit_cents,
                total_cents=unit_cents * licences,
                recorded_at=clock.now(),
            )
    except IntegrityError:
        raise Refused(_("This update is charged already."), "charged_already") from None
    record(
        event="fee.recorded",
        subject=row,
        by=by,
        data={
            "key": key,
            "integrator": integrator.pk,
            "line": line,
            "occasion": occasion,
            "on": on.isoformat(),
            "licences": licences,
            "unit_cents": unit_cents,
        },
    )
    return row
