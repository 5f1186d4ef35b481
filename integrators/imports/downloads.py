"""Files that an import gives out: an empty template, and the rows with errors to mend."""

from django.utils.translation import gettext as _

from integrators.imports.columns import COLUMNS, REGISTRY
from integrators.imports.models import RegistryImport, RowKind
from portal.infrastructure.spreadsheet import CSV, XLSX, as_csv_file, as_xlsx


def template_file(kind: str) -> tuple[bytes, str]:
    """The headings and a row as an example, as "csv" or "xlsx"; with its content type."""
    example = [column.example for column in COLUMNS.values()]
    if kind == "xlsx":
        return as_xlsx(list(COLUMNS), [example]), XLSX
    return as_csv_file([list(COLUMNS), example]), CSV


def errors_csv(registry: RegistryImport) -> bytes:
    """The rows that are left out, as they came, and why; can be mended and uploaded again."""
    rows = registry.rows.filter(kind=RowKind.ERROR).order_by("number")
    lines = [[_("row"), _("reason"), *registry.columns]]
    lines += [
        [
            str(row.number),
            " · ".join(REGISTRY.error_in_words(column, reason) for column, reason in row.errors),
            *(row.cells.get(column, "") for column in registry.columns),
        ]
        for row in rows.iterator(500)
    ]
    return as_csv_file(lines)
