"""The table that someone uploads: its known columns, and its rows that are not empty."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from integrators.imports.columns import REGISTRY, Headings
from portal.core.actions import Refused
from portal.infrastructure import spreadsheet

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 20_000
MOST_CELL = 300


@dataclass(frozen=True)
class Table:
    """The known columns of a file, its other headings, and its rows: number and cells."""

    name: str
    sha256: str
    columns: list[str]
    ignored: list[str]
    rows: list[tuple[int, dict[str, str]]]


def read_table(
    upload: "UploadedFile[Any]", sheet: str = "", headings: Headings = REGISTRY
) -> Table:
    """What an uploaded file holds; empty rows are left out, the numbers are the file's own.

    Of a workbook the sheet of that name, or the first that has a naming column of `headings`.
    Raises Refused: "too_big", "not_readable", "no_sheet", "unnamed", "twice", "no_rows",
    "too_many".
    """
    if (upload.size or 0) > MOST_BYTES:
        raise Refused(_("The file is larger than 5 MB: split it."), "too_big")
    content = upload.read()
    lines = _lines(content, sheet.strip(), headings)
    # A blank line above the headings does no harm, nor does the one that tells the separator.
    top = next((number for number, line in enumerate(lines) if any(line)), None)
    if top is None:
        raise Refused(_("Choose another file: this one is empty."), "no_rows")
    texts = [str(value).strip() for value in lines[top]]
    codes = [headings.code_of(text) for text in texts]
    _check_headings(headings, codes)
    rows = [
        (number, cells)
        for number, line in enumerate(lines[top + 1 :], start=top + 2)
        if (cells := _cells(codes, line))
    ]
    if not rows:
        raise Refused(_("Below its headings the file holds no row."), "no_rows")
    return Table(
        name=(upload.name or "")[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        columns=[code for code in codes if code],
        ignored=[text for text, code in zip(texts, codes, strict=True) if text and not code],
        rows=rows,
    )


def _lines(content: bytes, sheet: str, headings: Headings) -> list[list[str]]:
    try:
        chosen = _chosen(content, sheet, headings)
        return spreadsheet.read(content, most_rows=MOST_ROWS + 1, sheet=chosen)
    except spreadsheet.Unreadable as error:
        raise Refused(
            _("The file cannot be read: save it as CSV or as an Excel workbook (.xlsx)."),
            "not_readable",
        ) from error
    except spreadsheet.TooManyRows as error:
        raise Refused(_("The file holds more than 20,000 rows: split it."), "too_many") from error


def _chosen(content: bytes, wanted: str, headings: Headings) -> str:
    """The name of the sheet to read; "" for a CSV."""
    names = spreadsheet.sheets(content)
    if wanted and names:
        same = {name.casefold(): name for name in names}
        if wanted.casefold() not in same:
            raise Refused(
                _("The workbook has no sheet “%(name)s”. It has: %(names)s.")
                % {"name": wanted, "names": ", ".join(names)},
                "no_sheet",
            )
        return same[wanted.casefold()]
    for name in names:
        lines = spreadsheet.read(content, most_rows=MOST_ROWS + 1, sheet=name)
        top = next((line for line in lines if any(line)), [])
        if set(headings.naming) & {headings.code_of(str(value).strip()) for value in top}:
            return name
    return names[0] if names else ""


def _check_headings(headings: Headings, codes: list[str]) -> None:
    known = [code for code in codes if code]
    if not set(headings.naming) & set(known):
        raise Refused(headings.unnamed, "unnamed")
    for code in known:
        if known.count(code) > 1:
            raise Refused(
                _("Two columns have the heading “%(column)s”.")
                % {"column": headings.columns[code].label},
                "twice",
            )


def _cells(codes: list[str], line: list[str]) -> dict[str, str]:
    return {
        code: text
        for code, value in zip(codes, line, strict=False)
        if code and (text := " ".join(str(value).split())[:MOST_CELL])
    }
