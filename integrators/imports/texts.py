"""Files that an import gives out: an empty template, and the rows with errors to mend."""

from django.utils.translation import gettext as _

from integrators.imports.columns import COLUMNS
from integrators.imports.models import RegistryImport, RowKind
from portal.infrastructure.spreadsheet import BOM, CSV, as_csv

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def template(kind: str) -> tuple[bytes, str]:
    """The headings and a row as an example, as "csv" or "xlsx"; with its content type."""
    import tablib
    from import_export.formats import base_formats

    example = [column.example for column in COLUMNS.values()]
    if kind == "xlsx":
        data = tablib.Dataset(example, headers=list(COLUMNS))
        content: bytes = base_formats.XLSX().export_data(data)
        return content, XLSX
    return _csv([list(COLUMNS), example]), CSV


def errors_csv(registry: RegistryImport) -> bytes:
    """The rows that are left out, as they came, and why; can be mended and uploaded again."""
    rows = registry.rows.filter(kind=RowKind.ERROR).order_by("number")
    lines = [[_("row"), _("reason"), *registry.columns]]
    lines += [
        [
            str(row.number),
            " · ".join(told(column, reason) for column, reason in row.errors),
            *(row.cells.get(column, "") for column in registry.columns),
        ]
        for row in rows.iterator(500)
    ]
    return _csv(lines)


def told(column: str, reason: str) -> str:
    """An error with the column that it is about."""
    if column not in COLUMNS:
        return reason
    return _("%(column)s: %(reason)s") % {"column": COLUMNS[column].label, "reason": reason}


def _csv(lines: list[list[str]]) -> bytes:
    return (BOM + as_csv(lines)).encode()
