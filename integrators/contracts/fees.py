"""What an update costs a company: nothing with a contract, else a fee per licence.

What is charged is the right to update one licence to one release, once: a download that comes
again, or an update report after the download, adds nothing. Once more only where it was given back
because the report that it was charged for is void. An update report charges its own
licence; a download of an update file, without a contract, those of the company's installed base
that run something older. With a contract nothing is charged for the licences that it covers: so
many as it says, those longest installed.

Nothing is due either where a withdrawal of ours caused the update, and nothing twice for one
licence on its way: the floor above knows what runs where, and says so by `Known`.

    quote_update(company, update, licences, on=day)       before: what it will cost, and why
    charge_update(by=user, integrator=…, update=…, …)     then: records what is due

A fee never blocks anything, least of all a new installation, which always gets the current
certified release.
"""

import datetime as dt
import enum
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from integrators.companies.models import Integrator
from integrators.contracts.models import ComplianceContract, FeeCredit, FeeRecord, UpdateFee
from portal.infrastructure import spreadsheet
from portal.ui.text.formats import when

COLUMNS = (
    "day", "integrator", "siren", "line", "version", "licence", "mandatory", "cause", "occasion",
    "price_eur", "export", "key", "vat_number",
)  # fmt: skip


@dataclass(frozen=True)
class Update:
    """The release that licences are updated to; the floor above knows it."""

    line: str
    version: str
    mandatory: bool = False


class Exemption(enum.Enum):
    """Why nothing is due for a licence, contract or not."""

    WITHDRAWAL = "what it runs, or was taken back from, has been withdrawn"
    PAID = "it was charged for a version that it has not reached"
    VAIN = "the version itself was withdrawn, and what it cost given back"


@dataclass(frozen=True)
class Known:
    """What the installed base says; licences by `licence_key`.

    `base` is the whole of it, the longest installed first; `names` are for people to find one.
    """

    exempt: Mapping[str, Exemption] = field(default_factory=dict)
    base: Sequence[str] = ()
    names: Mapping[str, str | Promise] = field(default_factory=dict)


@dataclass(frozen=True)
class Quote:
    """By licence, what is still to be settled; prices are before tax.

    `settled` counts those that nothing more is due for, `exempt` those of them that the
    installed base says it of; `covered` are free by `contract`, `charged` cost `unit_cents` each
    (0 where the price list has no price).
    """

    integrator: Integrator
    update: Update
    settled: int
    exempt: frozenset[Exemption]
    covered: tuple[str, ...]
    charged: tuple[str, ...]
    unit_cents: int
    contract: ComplianceContract | None
    names: Mapping[str, str | Promise]

    @property
    def total_cents(self) -> int:
        return self.unit_cents * len(self.charged)

    @property
    def words(self) -> str:
        """One sentence, to be shown before the update: whom it costs how much, or why not."""
        if not self.covered and not self.charged:
            return self._nothing()
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
            return ngettext(
                "Your contract covers %(count)d licence, the longest installed; it does not "
                "cover %(beyond)s.",
                "Your contract covers %(count)d licences, those longest installed; it does not "
                "cover %(beyond)s.",
                self.contract.licences,
            ) % {"count": self.contract.licences, "beyond": ", ".join(self.not_covered)}
        if self.update.mandatory:
            return _("This update is mandatory: with the contract it would be free.")
        return _("With the contract to maintain conformity it would be free.")

    @property
    def not_covered(self) -> list[str]:
        """The licences that the contract does not cover, as people find them."""
        if self.contract is None:
            return []
        return [str(self.names.get(licence_key(text), text)) for text in self.charged]

    def _nothing(self) -> str:
        if Exemption.WITHDRAWAL in self.exempt:
            return _("No fee: this update leads away from a withdrawn version.")
        if Exemption.VAIN in self.exempt:
            return _("No fee: this version has been withdrawn, and what it cost is given back.")
        if Exemption.PAID in self.exempt:
            return _(
                "Nothing more is due: an update of this licence has been charged already, and "
                "was not installed."
            )
        if self.settled:
            return _("Nothing more is due: this update is settled already.")
        return _("Nothing is due for this update.")

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
    return f"{integrator.pk}:{update.line}:{update.version}:{licence_key(licence)}"


def licence_key(licence: str) -> str:
    """Names a licence, however it is typed."""
    return "".join(licence.split()).casefold()


def turns_of(integrator: Integrator, update: Update, licences: Collection[str]) -> dict[str, int]:
    """By licence, the turn in which it is charged next; each one before was given back."""
    keys = {text: key_of(integrator, update, text) for text in licences}
    rows = FeeRecord.objects.filter(key__in=keys.values()).order_by()
    former = dict(rows.values_list("key").annotate(count=Count("pk")))
    return {text: former.get(key, 0) + 1 for text, key in keys.items()}


def price_on(line: str, day: dt.date) -> int:
    """The price list's cents for a line on a day; 0 before its first price."""
    return UpdateFee.objects.holding_on(line, day).values_list("cents", flat=True).first() or 0


def may_be_corrected(price: UpdateFee, day: dt.date) -> bool:
    """Whether `price` holds on `day` or will, and nothing corrects it yet."""
    if price.is_corrected:
        return False
    return price.valid_from > day or price == UpdateFee.objects.holding_on(price.line, day).first()


def charged_too_much(price: UpdateFee) -> QuerySet[Any]:
    """The fees at a price that was corrected since, each with `too_much`, not given back yet."""
    if not price.is_corrected:
        return FeeRecord.objects.none()
    rows = FeeRecord.objects.filter(
        line=price.line,
        contract=None,
        cents=price.cents,
        on__gte=price.valid_from,
        recorded_at__gte=price.created_at,
        recorded_at__lte=price.correction.created_at,
    )
    too_much = F("cents") - Coalesce(Sum("credits__cents"), 0) - price.right.cents
    return rows.annotate(too_much=too_much).filter(too_much__gt=0).order_by("integrator", "pk")


def quote_update(
    integrator: Integrator,
    update: Update,
    licences: Collection[str],
    *,
    on: dt.date,
    known: Known | None = None,
) -> Quote:
    """What updating `licences` on a day costs `integrator`. Four queries, one more an amendment."""
    known = known or Known()
    wanted = {key_of(integrator, update, text): text.strip() for text in licences if text.strip()}
    standing = FeeRecord.objects.exclude(credits__in=FeeCredit.objects.of_void_reports())
    settled = set(standing.filter(key__in=wanted).values_list("key", flat=True))
    new = [text for key, text in wanted.items() if key not in settled]
    exempt = [text for text in new if licence_key(text) in known.exempt]
    due = [text for text in new if text not in exempt]
    contract = ComplianceContract.objects.in_force_on(on).filter(integrator=integrator).first()
    covered = _covered(contract, update, due, known.base) if contract else []
    return Quote(
        integrator=integrator,
        update=update,
        settled=len(settled) + len(exempt),
        exempt=frozenset(known.exempt[licence_key(text)] for text in exempt),
        covered=tuple(covered),
        charged=tuple(text for text in due if text not in covered),
        unit_cents=price_on(update.line, on),
        contract=contract,
        names=known.names,
    )


def _covered(
    contract: ComplianceContract, update: Update, licences: Sequence[str], base: Sequence[str]
) -> list[str]:
    """Those that the contract covers: the longest installed, never more than it says."""
    others = [key for text in licences if (key := licence_key(text)) not in base]
    first = {*[*base, *others][: contract.licences]}
    used = 0
    terms: ComplianceContract | None = contract
    while terms is not None:  # what the terms before an amendment covered counts, too
        used += terms.covered.filter(line=update.line, version=update.version).count()
        terms = terms.amends
    free = max(contract.licences - used, 0)
    return [text for text in licences if licence_key(text) in first][:free]


def as_csv(rows: Iterable[FeeRecord], given_back: Iterable[FeeCredit] = ()) -> str:
    """One row a fee, for invoicing, and one with a negative price a credit.

    Semicolons and decimal commas, as French spreadsheets do.
    """
    cells = [
        _cells(row, row.on, row.cause, row.occasion, row.cents, row.export_id, row.reference)
        for row in rows
    ]
    cells += [
        _cells(
            row.fee, row.on, f"credit-{row.cause}", row.reason, -row.cents, row.export_id,
            f"{row.fee.reference}:credit:{row.pk}",
        )
        for row in given_back
    ]  # fmt: skip
    return spreadsheet.as_csv([COLUMNS, *cells])


def _cells(
    fee: FeeRecord,
    on: dt.date,
    cause: str,
    occasion: str,
    cents: int,
    export: int | None,
    key: str,
) -> tuple[object, ...]:
    return (
        on, fee.integrator.name, fee.integrator.siren, fee.line, fee.version, fee.licence,
        "1" if fee.mandatory else "0", cause, occasion,
        f"{cents / 100:.2f}".replace(".", ","), export, key, fee.integrator.vat_number,
    )  # fmt: skip
