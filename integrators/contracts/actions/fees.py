"""The price list of updates, what is due for each, and what goes to invoicing."""

import datetime as dt
from collections.abc import Collection

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from integrators.companies.models import Integrator
from integrators.contracts import fees, mails
from integrators.contracts.models import (
    FeeCause,
    FeeCredit,
    FeeExport,
    FeeRecord,
    UpdateFee,
)
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.journal.record import Actor, record


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
            _("There is a price for this line from this day on: correct it if it is wrong."),
            "priced_already",
        ) from None
    record(
        event="update_fee.priced",
        subject=row,
        by=by,
        data={"line": line, "valid_from": valid_from.isoformat(), "cents": cents},
    )
    return row


@action
def correct_update_fee(*, by: User, price: UpdateFee, cents: int, reason: str) -> UpdateFee:
    """Correct a mistyped price that holds today or later, by a row that says what it corrects.

    It counts from its own day on, never backwards: what was charged at the wrong price is given
    back by `credit_wrong_price`. Raises Refused: "no_reason", "corrected_already", "same_price",
    "over".
    """
    if not reason.strip():
        raise Refused(_("Say what was wrong with the price."), "no_reason")
    row = UpdateFee.objects.select_for_update().get(pk=price.pk)
    if row.is_corrected:
        raise Refused(_("This price has been corrected already."), "corrected_already")
    if row.cents == cents:
        raise Refused(_("This is the price as it stands."), "same_price")
    if not fees.may_be_corrected(row, clock.today()):
        raise Refused(_("This price no longer holds: a later one has begun."), "over")
    correction = UpdateFee.objects.create(
        line=row.line,
        valid_from=max(row.valid_from, clock.today()),
        cents=cents,
        created_at=clock.now(),
        created_by=by,
        corrects=row,
        reason=reason.strip(),
    )
    record(
        event="update_fee.corrected",
        subject=correction,
        by=by,
        data={
            "line": row.line,
            "corrects": row.pk,
            "valid_from": correction.valid_from.isoformat(),
            "cents_before": row.cents,
            "cents": cents,
            "reason": correction.reason,
        },
    )
    return correction


@action
def charge_update(
    *,
    by: User | Actor,
    integrator: Integrator,
    update: fees.Update,
    licences: Collection[str],
    cause: str,
    occasion: str,
    known: fees.Known | None = None,
) -> list[FeeRecord]:
    """Record what updating `licences` costs today: once per licence and release.

    Once more where a void report gave it back. By a report also what the contract covers, since it
    covers so many licences; a download under a contract is no update yet. The managers are told of
    what they will be invoiced. Raises Refused ("nothing_due"): the update itself goes on then.
    """
    # One at a time: of two, the second sees what the first has charged or covered.
    company = Integrator.objects.select_for_update(no_key=True).get(pk=integrator.pk)
    due = fees.quote_update(company, update, licences, on=clock.today(), known=known)
    covered = due.covered
    charged = due.charged if due.unit_cents else ()
    if cause == FeeCause.DOWNLOAD and due.contract:
        covered = charged = ()
    if not (covered or charged):
        raise Refused(_("Nothing is due for this update."), "nothing_due")
    turns = fees.turns_of(company, update, [*covered, *charged])
    rows = FeeRecord.objects.bulk_create(
        _fee_record(due, licence, turns[licence], cause, occasion)
        for licence in (*covered, *charged)
    )
    entry = record(
        event="update_fee.recorded",
        subject=company,
        by=by,
        data={
            "line": update.line,
            "version": update.version,
            "mandatory": update.mandatory,
            "cause": cause,
            "occasion": occasion,
            "on": clock.today().isoformat(),
            "unit_cents": due.unit_cents,
            "charged": list(charged),
            "covered": list(covered),
            "contract": due.contract.pk if covered and due.contract else None,
        },
    )
    if charged:
        mails.fee_recorded(due=due, occurrence=str(entry.uuid))
    return rows


def _fee_record(due: fees.Quote, licence: str, turn: int, cause: str, occasion: str) -> FeeRecord:
    contract = due.contract if licence in due.covered else None
    return FeeRecord(
        key=fees.key_of(due.integrator, due.update, licence),
        turn=turn,
        integrator=due.integrator,
        line=due.update.line,
        version=due.update.version,
        mandatory=due.update.mandatory,
        licence=licence,
        cause=cause,
        occasion=occasion[:200],
        on=clock.today(),
        cents=0 if contract else due.unit_cents,
        contract=contract,
        recorded_at=clock.now(),
    )


@action
def export_fees(*, by: User, first: dt.date, last: dt.date) -> FeeExport:
    """Hand to invoicing the fees and credits of a period that no export has yet.

    An export can be read again at any time.

    Raises Refused: "bad_period", "nothing_due".
    """
    if last < first:
        raise Refused(_("Choose a last day after the first."), "bad_period")
    row = FeeExport.objects.create(first=first, last=last, exported_at=clock.now(), exported_by=by)
    # A conditional update: of two at once, each fee joins one.
    period = {"export": None, "on__gte": first, "on__lte": last}
    count = FeeRecord.objects.filter(contract=None, **period).update(export=row)
    credited = FeeCredit.objects.filter(**period).update(export=row)
    if not count and not credited:
        raise Refused(
            _("Every fee of this period is in an export already, or there is none."), "nothing_due"
        )
    total = sum(row.fees.values_list("cents", flat=True))
    total -= sum(row.credits.values_list("cents", flat=True))
    record(
        event="update_fee.exported",
        subject=row,
        by=by,
        data={
            "first": first.isoformat(),
            "last": last.isoformat(),
            "fees": count,
            "credits": credited,
            "total_cents": total,
        },
    )
    return row
