"""Issued licences as tables: the list, an empty template, and the rows of a file with errors."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from installations.licences.files import COLUMNS, HEADINGS
from installations.models import IssuedLicence, LicenceFile, LicenceRowKind
from portal.infrastructure.spreadsheet import CSV, XLSX, as_csv, as_csv_file, as_xlsx

CHUNK = 500


def licences_csv(rows: Iterable[IssuedLicence]) -> str:
    """One row a licence, `with_reports`."""
    head = (
        _("Licence"), _("Edition"), _("Integrator"), _("Licence issued on"), _("Signed report"),
        _("Report"), _("Cancelled on"), _("Why it was cancelled"),
    )  # fmt: skip
    lines = [
        (
            row.number, row.edition, row.integrator.name, row.issued_on,
            _("yes") if row.has_report else _("no"), row.report or "",
            row.cancelled_at.date() if row.cancelled_at else "", row.cancelled_reason,
        )
        for row in rows
    ]  # fmt: skip
    return as_csv([head, *lines])


def template_file(kind: str) -> tuple[bytes, str]:
    """The headings and a row as an example, as "csv" or "xlsx"; with its content type."""
    example = [column.example for column in COLUMNS.values()]
    if kind == "xlsx":
        return as_xlsx(list(COLUMNS), [example]), XLSX
    return as_csv_file([list(COLUMNS), example]), CSV


def errors_csv(file: LicenceFile) -> bytes:
    """The rows that are left out, as they came, and why; can be mended and uploaded again."""
    rows = file.rows.filter(kind=LicenceRowKind.ERROR).order_by("number")
    lines = [[_("row"), _("reason"), *file.columns]]
    lines += [
        [
            str(row.number),
            " · ".join(HEADINGS.error_in_words(column, reason) for column, reason in row.errors),
            *(row.cells.get(column, "") for column in file.columns),
        ]
        for row in rows.iterator(CHUNK)
    ]
    return as_csv_file(lines)
