"""What an update costs a company: nothing with a contract, else the price list's fee per licence.

    quote(company, line="V4", licences=3, on=day)     before: what it will cost, and why
    record(by=user, key="report:12", …)               then: writes what is due, once per key

A fee never blocks anything, least of all a new installation, which always gets the current
certified release.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from integrators.actions.fees import record_fee
from integrators.models import ComplianceContract, FeeRecord, Integrator, UpdateFee
from portal.accounts.models import User
from portal.actions import Refused
from portal.journal.api import Actor
from portal.ui.formats import when

COLUMNS = (
    "day", "integrator", "siren", "line", "occasion", "licences", "unit_eur", "total_eur", "key",
)  # fmt: skip


@dataclass(frozen=True)
class Quote:
    """`unit_cents` and `total_cents` are before tax; 0 with a contract or without a price."""

    licences: int
    unit_cents: int
    contract: ComplianceContract | None

    @property
    def total_cents(self) -> int:
        return self.unit_cents * self.licences

    @property
    def words(self) -> str:
        """One sentence, to be shown before the update."""
        if self.contract:
            return _("No fee: your contract to maintain conformity runs until %(day)s.") % {
                "day": when(self.contract.ends_on)
            }
        if not self.unit_cents:
            return _("No fee: the price list has none for this line.")
        return _(
            "Update fee without a contract: %(licences)d × %(unit)s = %(total)s before tax."
        ) % {
            "licences": self.licences,
            "unit": euros(self.unit_cents),
            "total": euros(self.total_cents),
        }


def euros(cents: int) -> str:
    """`1 234,50 €`, as the French write it."""
    whole, rest = divmod(cents, 100)
    grouped = f"{whole:,}".replace(",", "\u202f")
    return f"{grouped},{rest:02d}\u00a0€"


def quote(integrator: Integrator, line: str, licences: int, on: dt.date) -> Quote:
    """What an update of so many licences costs `integrator` on a day. Two queries."""
    contract = ComplianceContract.objects.in_force_on(on).filter(integrator=integrator).first()
    if contract is not None:
        return Quote(licences, 0, contract)
    price = UpdateFee.objects.filter(line=line, valid_from__lte=on).order_by("-valid_from").first()
    return Quote(licences, price.cents if price else 0, None)


def record(
    *,
    by: User | Actor,
    key: str,
    integrator: Integrator,
    line: str,
    licences: int,
    on: dt.date,
    occasion: str,
) -> FeeRecord | None:
    """Write what is due for one occasion, in the caller's transaction; None where nothing is.

    The same `key` again gives the first row back: it is charged once.
    """
    if known := FeeRecord.objects.filter(key=key).first():
        return known
    due = quote(integrator, line, licences, on)
    if not due.total_cents:
        return None
    try:
        return record_fee(
            by=by,
            key=key,
            integrator=integrator,
            line=line,
            occasion=occasion,
            on=on,
            licences=licences,
            unit_cents=due.unit_cents,
        )
    except Refused:
        return FeeRecord.objects.get(key=key)


def as_csv(rows: Iterable[FeeRecord]) -> str:
    """One row a fee, for invoicing; semicolons and decimal commas, as French spreadsheets do."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        company = row.integrator
        cells = [company.name, company.siren, row.line, row.occasion]
        writer.writerow(
            [
                row.on.isoformat(),
                *[f"'{text}" if text.startswith(("=", "+", "-", "@")) else text for text in cells],
                row.licences,
                f"{row.unit_cents / 100:.2f}".replace(".", ","),
                f"{row.total_cents / 100:.2f}".replace(".", ","),
                row.key,
            ]
        )
    return out.getvalue()
