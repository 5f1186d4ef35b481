"""Reads the file of an import: CSV in two encodings, or the first sheet of an XLSX."""

import csv
import datetime as dt
import hashlib
import io
import zipfile
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from integrators.imports.columns import COLUMNS, code_of
from portal.core.actions import Refused

MOST_BYTES = 5 * 1024 * 1024
MOST_UNPACKED = 100 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_CELL = 300
DELIMITERS = ";,\t"


@dataclass(frozen=True)
class Table:
    """The known columns of a file, its other headings, and its rows: number and cells."""

    name: str
    sha256: str
    columns: list[str]
    ignored: list[str]
    rows: list[tuple[int, dict[str, str]]]


def read(upload: "UploadedFile[Any]") -> Table:
    """What an uploaded file holds; empty rows are left out, the numbers are the file's own.

    Raises Refused: "too_big", "not_readable", "no_siren", "twice", "no_rows", "too_many".
    """
    if (upload.size or 0) > MOST_BYTES:
        raise Refused(_("The file is larger than 5 MB: split it."), "too_big")
    content = upload.read()
    lines = _sheet(content) if content[:2] == b"PK" else _text(content)
    if not lines:
        raise Refused(_("The file is empty."), "no_rows")
    headings = [str(value).strip() for value in lines[0]]
    codes = [code_of(heading) for heading in headings]
    _check_headings(headings, codes)
    rows = [
        (number, cells)
        for number, line in enumerate(lines[1:], start=2)
        if (cells := _cells(codes, line))
    ]
    if not rows:
        raise Refused(_("Below its headings the file holds no row."), "no_rows")
    return Table(
        name=(upload.name or "")[-200:],
        sha256=hashlib.sha256(content).hexdigest(),
        columns=[code for code in codes if code],
        ignored=[
            heading for heading, code in zip(headings, codes, strict=True) if heading and not code
        ],
        rows=rows,
    )


def _check_headings(headings: list[str], codes: list[str]) -> None:
    known = [code for code in codes if code]
    if "siren" not in known:
        raise Refused(
            _("The first row must name the columns, and one of them must be “SIREN”."), "no_siren"
        )
    for code in known:
        if known.count(code) > 1:
            raise Refused(
                _("Two columns have the heading “%(column)s”.") % {"column": COLUMNS[code].label},
                "twice",
            )


def _cells(codes: list[str], line: list[str]) -> dict[str, str]:
    return {
        code: text
        for code, value in zip(codes, line, strict=False)
        if code and (text := " ".join(str(value).split())[:MOST_CELL])
    }


def _unreadable() -> Refused:
    return Refused(
        _("The file cannot be read: save it as CSV or as an Excel workbook (.xlsx)."),
        "not_readable",
    )


def _too_many() -> Refused:
    return Refused(_("The file holds more than 20,000 rows: split it."), "too_many")


def _text(content: bytes) -> list[list[str]]:
    text = _decoded(content)
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    found: list[list[str]] = []
    try:
        for line in csv.reader(io.StringIO(text), delimiter=delimiter):
            if len(line) > MOST_COLUMNS:
                raise _unreadable()
            if len(found) > MOST_ROWS:
                raise _too_many()
            found.append(line)
    except csv.Error as error:
        raise _unreadable() from error
    return found


def _decoded(content: bytes) -> str:
    if b"\0" in content:
        raise _unreadable()
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable()


def _sheet(content: bytes) -> list[list[str]]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MOST_UNPACKED:
                raise _unreadable()
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        lines = book.worksheets[0].iter_rows(
            max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True
        )
        found = [[_value(value) for value in line] for line in lines]
    except Refused:
        raise
    except Exception as error:
        # What is no workbook fails in as many ways as there are broken files.
        raise _unreadable() from error
    while found and not any(found[-1]):
        found.pop()
    if len(found) > MOST_ROWS + 1:
        raise _too_many()
    return found


def _value(value: Any) -> str:
    """A cell as people read it: a date without its midnight, a number without its ".0"."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
