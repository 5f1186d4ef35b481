"""Gives fees back: after a withdrawal, for a void or corrected report, for a mistyped price."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from integrators.companies.models import Integrator
from integrators.contracts import fees, mails
from integrators.contracts.models import TAKING_BACK, CreditCause, FeeCredit, FeeRecord, UpdateFee
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.journal.record import Actor, record


@action
def credit_fees(
    *,
    by: User | Actor,
    integrator: Integrator,
    cents: Mapping[int, int],
    cause: str,
    reason: str,
) -> list[FeeCredit]:
    """Give a company back so many cents of each of its fees, by key; its managers are told once.

    Never more than what is left of a fee, and for a withdrawal, a void or a corrected report once.
    Raises Refused ("nothing_to_credit").
    """
    company = Integrator.objects.select_for_update(no_key=True).get(pk=integrator.pk)
    made = [
        FeeCredit(
            fee=fee,
            cents=amount,
            cause=cause,
            reason=reason[:200],
            on=clock.today(),
            recorded_at=clock.now(),
        )
        for fee, left in _left(company, cents, cause)
        if (amount := min(cents[fee.pk], left)) > 0
    ]
    if not made:
        raise Refused(_("There is nothing to give back."), "nothing_to_credit")
    rows = FeeCredit.objects.bulk_create(made)
    entry = record(
        event="update_fee.credited",
        subject=company,
        by=by,
        data={
            "cause": str(cause),
            "reason": rows[0].reason,
            "on": clock.today().isoformat(),
            "credits": [_described(row) for row in rows],
            "total_cents": sum(row.cents for row in rows),
        },
    )
    mails.fees_credited(integrator=company, given_back=rows, occurrence=str(entry.uuid))
    return rows


def _described(row: FeeCredit) -> dict[str, Any]:
    fee = row.fee
    return {"fee": fee.pk, "version": fee.version, "licence": fee.licence, "cents": row.cents}


def _left(
    company: Integrator, fees_asked: Collection[int], cause: str
) -> Iterator[tuple[FeeRecord, int]]:
    """The company's fees among these, each with what is left of it to give back."""
    rows: QuerySet[Any] = FeeRecord.objects.filter(
        integrator=company, contract=None, pk__in=fees_asked
    )
    if cause in TAKING_BACK:
        rows = rows.exclude(credits__in=FeeCredit.objects.taking_back())
    for row in rows.annotate(credited=Sum("credits__cents")).order_by("pk"):
        yield row, row.cents - (row.credited or 0)


@action
def credit_wrong_price(*, by: User, price: UpdateFee) -> int:
    """Give back what was charged beyond the right price, to every company; how many fees.

    Raises Refused ("nothing_to_credit").
    """
    row = UpdateFee.objects.select_for_update().get(pk=price.pk)
    by_company: dict[int, dict[int, int]] = defaultdict(dict)
    for fee in fees.charged_too_much(row):
        by_company[fee.integrator_id][fee.pk] = fee.too_much
    if not by_company:
        raise Refused(_("There is nothing to give back."), "nothing_to_credit")
    count = sum(len(cents) for cents in by_company.values())
    record(
        event="update_fee.wrong_price_credited",
        subject=row,
        by=by,
        data={
            "line": row.line,
            "cents_before": row.cents,
            "cents": row.right.cents,
            "fees": count,
            "total_cents": sum(sum(cents.values()) for cents in by_company.values()),
        },
    )
    for company in Integrator.objects.filter(pk__in=by_company).order_by("pk"):
        credit_fees(
            by=by,
            integrator=company,
            cents=by_company[company.pk],
            cause=CreditCause.PRICE,
            reason=row.right.reason,
        )
    return count
