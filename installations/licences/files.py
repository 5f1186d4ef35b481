"""What a file of licences may hold: its columns, and how its cells are read.

One row is one licence and the company to which it was issued, known by its number.
"""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from installations.models import LicenceFile, LicenceRow, LicenceRowKind
from installations.models.licences import LONGEST_EDITION, LONGEST_NUMBER
from integrators.companies.numbers import digits_of
from integrators.imports.columns import Column, Headings
from integrators.imports.values import Cells, with_zeros
from integrators.models import Integrator
from portal.core import clock
from portal.search.folding import key_of
from portal.ui.printed import check_printable

MOST_ROWS = 5_000
"""So many are checked while somebody waits."""
EARLIEST = dt.date(1990, 1, 1)
"""No licence of the software is older: an earlier day is a slip of the hand."""
COLUMNS = {
    column.code: column
    for column in (
        Column("licence", _("Licence number"), "V4-1670-06614", "licence",
               ("numéro de licence", "n° de licence", "license"),
               _("Spaces, hyphens and capitals make no difference.")),
        Column("siren", _("Integrator: SIREN or SIRET"), "552100554", "siren",
               ("siret", "SIREN de l’intégrateur", "SIRET de l’intégrateur"),
               _("Of the company to which it was issued; it must be registered here.")),
        Column("vat_number", _("Integrator: VAT number"), "", "numéro de TVA", ("TVA", "VAT"),
               _("Of a company abroad, which has no SIREN.")),
        Column("issued_on", _("Licence issued on"), "12/03/2026", "délivrée le",
               ("date", "date de délivrance", "délivrée")),
        Column("edition", _("Edition"), "Restaurant", "édition", (),
               _("As it was sold; may stay empty.")),
    )
}  # fmt: skip
HEADINGS = Headings(
    COLUMNS,
    ("licence",),
    _("The first row must name the columns, and one of them must be “licence”."),
)


def read_rows(of: LicenceFile, table: Iterable[tuple[int, dict[str, str]]]) -> list[LicenceRow]:
    """The rows, not saved: what each says, and what is wrong in its cells alone. One query."""
    rows = [
        (LicenceRow(of=of, number=number, cells=cells), Cells(cells)) for number, cells in table
    ]
    companies = _companies([cells for _row, cells in rows])
    for row, cells in rows:
        _read(row, cells, companies)
        row.errors = [list(pair) for pair in cells.errors]
        row.kind = LicenceRowKind.ERROR if row.errors else LicenceRowKind.NEW
    return [row for row, _cells in rows]


def _read(row: LicenceRow, cells: Cells, companies: dict[str, int]) -> None:
    for column in cells.texts:
        try:
            check_printable(cells.text(column))
        except ValidationError as error:
            cells.wrong(column, error.messages[0])
    number, edition = cells.need("licence"), cells.text("edition")
    if number and not key_of(number):
        cells.wrong("licence", gettext("Write a number with letters or digits."))
    for column, text, longest in (
        ("licence", number, LONGEST_NUMBER), ("edition", edition, LONGEST_EDITION),
    ):  # fmt: skip
        if len(text) > longest:
            cells.wrong(column, gettext("Write %d characters at most.") % longest)
    day = cells.day("issued_on")
    if not EARLIEST <= day <= clock.today():
        cells.wrong("issued_on", gettext("Choose today or a day before, from 1990 on."))
    row.licence, row.edition = number[:LONGEST_NUMBER], edition[:LONGEST_EDITION]
    row.issued_on = day
    row.integrator_id = _company(cells, companies)


def _company(cells: Cells, companies: dict[str, int]) -> int | None:
    siren, vat = _siren(cells), _vat(cells)
    if not (siren or vat):
        cells.need("siren")
        return None
    column = "siren" if siren else "vat_number"
    found = companies.get(siren or vat)
    if found is None:
        cells.wrong(column, gettext("No company is registered here with this number."))
    elif siren and vat and companies.get(vat, found) != found:
        cells.wrong("vat_number", gettext("This number is that of another company."))
    return found


def _companies(rows: list[Cells]) -> dict[str, int]:
    """The companies that the rows name, by SIREN and by VAT number."""
    sirens = {_siren(cells) for cells in rows} - {""}
    numbers = {_vat(cells) for cells in rows} - {""}
    named = Integrator.objects.filter(Q(siren__in=sirens) | Q(vat_number__in=numbers))
    found: dict[str, int] = {}
    for key, siren, vat in named.order_by().values_list("pk", "siren", "vat_number"):
        found |= {number: key for number in (siren, vat) if number}
    return found


def _siren(cells: Cells) -> str:
    digits = digits_of(cells.text("siren"))
    siret = with_zeros("siret", digits)
    return siret[:9] if len(siret) == 14 else with_zeros("siren", digits)


def _vat(cells: Cells) -> str:
    return digits_of(cells.text("vat_number")).upper()
