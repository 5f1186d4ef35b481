"""Fees and credits as the lines of one list, the latest first."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet, Value

from integrators.contracts.fees import euros
from integrators.contracts.models import FeeCredit, FeeExport, FeeRecord

FEE, CREDIT = "fee", "credit"


@dataclass(frozen=True)
class Line:
    """One fee, or one `credit` of it: then the price is negative."""

    fee: FeeRecord
    credit: FeeCredit | None = None

    @property
    def on(self) -> dt.date:
        return self.credit.on if self.credit else self.fee.on

    @property
    def export(self) -> FeeExport | None:
        return self.credit.export if self.credit else self.fee.export

    @property
    def price(self) -> str:
        return euros(-self.credit.cents if self.credit else self.fee.cents)

    @property
    def is_covered(self) -> bool:
        return self.credit is None and self.fee.contract_id is not None

    @property
    def occasion(self) -> str:
        row = self.credit or self.fee
        why = self.credit.reason if self.credit else self.fee.occasion
        return f"{row.get_cause_display()}, {why}"


def listed(fees: QuerySet[FeeRecord], given_back: QuerySet[FeeCredit]) -> QuerySet[Any]:
    """What both come to, as keys to be counted and cut into pages; `lines` reads them."""
    both: list[QuerySet[Any]] = [
        rows.order_by()
        .annotate(what=Value(what), row=F("pk"), day=F("on"), moment=F("recorded_at"))
        .values_list("what", "row", "day", "moment")
        for what, rows in ((FEE, fees), (CREDIT, given_back))
    ]
    return both[0].union(both[1], all=True).order_by("-day", "-moment", "what", "-row")


def lines(keys: Iterable[tuple[Any, ...]]) -> list[Line]:
    """The lines of a page of `listed`. Two queries."""
    wanted = [(what, row) for what, row, *_rest in keys]
    fees = FeeRecord.objects.select_related("integrator", "export").in_bulk(
        [row for what, row in wanted if what == FEE]
    )
    given_back = FeeCredit.objects.select_related("fee__integrator", "export").in_bulk(
        [row for what, row in wanted if what == CREDIT]
    )
    return [
        Line(fees[row]) if what == FEE else Line(given_back[row].fee, given_back[row])
        for what, row in wanted
    ]
