"""What an update costs a company: nothing with a contract, else a fee per licence.

What is charged is the right to update one licence to one release, once: a download that comes
again, or an update report after the download, adds nothing. An update report charges its own
licence; a download of an update file, without a contract, those of the company's installed base
that run something older. With a contract nothing is charged, up to its number of licences.

    quote(company, update, licences, on=day)        before: what it will cost, and why
    charge(by=user, integrator=…, update=…, …)      then: records what is due

A fee never blocks anything, least of all a new installation, which always gets the current
certified release.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integrators.companies.models import Integrator
from integrators.contracts.models import ComplianceContract, FeeRecord, UpdateFee
from portal.infrastructure import spreadsheet
from portal.ui.text.formats import when

COLUMNS = (
    "day", "integrator", "siren", "line", "version", "licence", "mandatory", "cause", "occasion",
    "price_eur", "export", "key",
)  # fmt: skip


@dataclass(frozen=True)
class Update:
    """The release that licences are updated to; the floor above knows it."""

    line: str
    version: str
    mandatory: bool = False


@dataclass(frozen=True)
class Quote:
    """By licence, what is still to be settled; prices are before tax.

    `settled` counts those that nothing more is due for; `covered` are free by `contract`,
    `charged` cost `unit_cents` each (0 where the price list has no price).
    """

    integrator: Integrator
    update: Update
    settled: int
    covered: tuple[str, ...]
    charged: tuple[str, ...]
    unit_cents: int
    contract: ComplianceContract | None

    @property
    def total_cents(self) -> int:
        return self.unit_cents * len(self.charged)

    @property
    def words(self) -> str:
        """One sentence, to be shown before the update: whom it costs how much, or why not."""
        if not self.covered and not self.charged:
            return (
                _("Nothing is due for this update.")
                if not self.settled
                else _("Nothing more is due: this update is settled already.")
            )
        if self.total_cents:
            return self._price()
        if self.contract:
            return _("No fee: your contract to maintain conformity runs until %(day)s.") % {
                "day": when(self.contract.last_day)
            }
        return _("No fee: the price list has none for this line.")

    @property
    def advice(self) -> str:
        """What the contract would change; empty where nothing is to be said."""
        if not self.total_cents:
            return ""
        if self.contract:
            return _("Your contract covers %(licences)d licences; these are beyond it.") % {
                "licences": self.contract.licences
            }
        if self.update.mandatory:
            return _("This update is mandatory: with the contract it would be free.")
        return _("With the contract to maintain conformity it would be free.")

    def _price(self) -> str:
        count = len(self.charged)
        return ngettext(
            "Update fee for %(company)s: %(count)d licence × %(unit)s = %(total)s before tax.",
            "Update fee for %(company)s: %(count)d licences × %(unit)s = %(total)s before tax.",
            count,
        ) % {
            "company": self.integrator.name,
            "count": count,
            "unit": euros(self.unit_cents),
            "total": euros(self.total_cents),
        }


def euros(cents: int) -> str:
    """`1 234,50 €`, as the French write it; what is given back has a minus sign."""
    whole, rest = divmod(abs(cents), 100)
    sign = "−" if cents < 0 else ""
    grouped = f"{whole:,}".replace(",", "\u202f")
    return f"{sign}{grouped},{rest:02d}\u00a0€"


def key_of(integrator: Integrator, update: Update, licence: str) -> str:
    """Names one licence and one release; however the licence is typed."""
    typed = "".join(licence.split()).casefold()
    return f"{integrator.pk}:{update.line}:{update.version}:{typed}"


def price_on(line: str, day: dt.date) -> int:
    """The price list's cents for a line on a day; 0 before its first price."""
    rows = UpdateFee.objects.filter(line=line, valid_from__lte=day).order_by("-valid_from")
    return rows.values_list("cents", flat=True).first() or 0


def quote_update(
    integrator: Integrator, update: Update, licences: Collection[str], *, on: dt.date
) -> Quote:
    """What updating `licences` on a day costs `integrator`. Four queries at most."""
    wanted = {key_of(integrator, update, text): text.strip() for text in licences if text.strip()}
    known = set(FeeRecord.objects.filter(key__in=wanted).values_list("key", flat=True))
    new = tuple(text for key, text in wanted.items() if key not in known)
    contract = ComplianceContract.objects.in_force_on(on).filter(integrator=integrator).first()
    free = 0
    if contract is not None:
        used = contract.covered.filter(line=update.line, version=update.version).count()
        free = max(contract.licences - used, 0)
    return Quote(
        integrator=integrator,
        update=update,
        settled=len(known),
        covered=new[:free],
        charged=new[free:],
        unit_cents=price_on(update.line, on),
        contract=contract,
    )


def as_csv(rows: Iterable[FeeRecord]) -> str:
    """One row a fee, for invoicing; semicolons and decimal commas, as French spreadsheets do."""
    cells = [
        (
            row.on, row.integrator.name, row.integrator.siren, row.line, row.version, row.licence,
            "1" if row.mandatory else "0", row.cause, row.occasion,
            f"{row.cents / 100:.2f}".replace(".", ","), row.export_id, row.key,
        )
        for row in rows
    ]  # fmt: skip
    return spreadsheet.as_csv([COLUMNS, *cells])
