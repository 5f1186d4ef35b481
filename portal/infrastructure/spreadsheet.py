"""Reads and writes people's tables: CSV as French spreadsheets expect it, and Excel workbooks.

The one door to openpyxl and tablib. Both are heavy, so they are imported where they are used.
"""

import codecs
import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.http import HttpResponse

T = TypeVar("T")

BOM = "\ufeff"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
DELIMITERS = ";,\t"
SEPARATOR = re.compile(r'"?sep=([;,\t|])"?\r?\n', re.IGNORECASE)
"""The line by which Excel is told how the others are separated."""
MOST_COLUMNS = 100
MOST_UNPACKED = 100 * 1024 * 1024
LARGEST_CELL = 100 * 1024 * 1024
"""Letters of a cell that a program wrote, such as a file in base64."""


class Unreadable(Exception):
    """What was given is neither CSV nor a workbook, or unpacks to more than anyone types."""


class TooManyRows(Exception):
    """The table has more rows than its reader wants."""


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    """`rows` with semicolons, and no cell that a spreadsheet takes for a formula; None is empty."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([_safe(value) for value in row] for row in rows)
    return out.getvalue()


def as_csv_file(rows: Iterable[Sequence[object]]) -> bytes:
    """The same as the bytes of a file, with the byte order mark that Excel asks for."""
    return (BOM + as_csv(rows)).encode()


def csv_response(name: str, text: str) -> HttpResponse:
    """The table `text`, from `as_csv`, as a file called `name`."""
    return file_response(name, (BOM + text).encode(), CSV)


def file_response(name: str, content: bytes, content_type: str) -> HttpResponse:
    """A table as it was written, as a file called `name`."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def as_xlsx(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A workbook of one sheet, its headings in bold and kept in view."""
    import tablib

    content: bytes = tablib.Dataset(*rows, headers=headings).export("xlsx")
    return content


def sheets(content: bytes) -> list[str]:
    """The names of a workbook's sheets, hidden ones apart; none of a CSV. Raises Unreadable."""
    if not _is_workbook(content):
        return []
    with _workbook(content) as book:
        return [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"]


def read(
    content: bytes, *, most_rows: int, sheet: str = "", exact: bool = False
) -> list[list[str]]:
    """The rows of a file as text, blank ones too, so that their numbers are the file's own.

    CSV may have ; , or tabs, in UTF-8, UTF-16 or Windows-1252, and tell its separator in a first
    line as Excel does (`sep=;`), which comes back as a blank one. Of a workbook it is the sheet
    of that name, or the first. `exact`: a program wrote it, whose moments keep their time and
    whose cells may be long. Raises Unreadable or TooManyRows.
    """
    if _is_workbook(content):
        rows = _sheet(content, most_rows, sheet, exact)
    elif exact:
        with _long_cells():
            rows = _text(content, most_rows)
    else:
        rows = _text(content, most_rows)
    if len(rows) > most_rows:
        raise TooManyRows
    return rows


def _safe(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


@contextmanager
def _long_cells() -> Iterator[None]:
    before = csv.field_size_limit(LARGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _text(content: bytes, most_rows: int) -> list[list[str]]:
    text = _decoded(content)
    found: list[list[str]] = []
    if told := SEPARATOR.match(text):
        delimiter, text = told[1], text[told.end() :]
        found.append([])
    else:
        first = text.lstrip("\r\n").partition("\n")[0]
        delimiter = max(DELIMITERS, key=first.count)
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            if len(row) > MOST_COLUMNS:
                raise Unreadable
            found.append(row)
            if len(found) > most_rows:
                break
    except csv.Error as error:
        raise Unreadable from error
    return found


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\0" in content:
        # Without its mark it is UTF-16 if each second byte of its first line is nothing.
        encodings = tuple(
            name for name, zeros in (("utf-16-le", content[1:20:2]), ("utf-16-be", content[:20:2]))
            if not zeros.strip(b"\0")
        )  # fmt: skip
    else:
        encodings = ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            # No table holds it, and PostgreSQL stores none.
            raise Unreadable
        return text
    raise Unreadable


def _is_workbook(content: bytes) -> bool:
    return content[:2] == b"PK"


@contextmanager
def _workbook(content: bytes, *, most: int = MOST_UNPACKED) -> Iterator[Any]:
    """Raises Unreadable, also for what its reader meets further on."""
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(item.file_size for item in archive.infolist()) > most:
                raise Unreadable
        yield load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except Exception as error:
        # What is no workbook fails in as many ways as there are broken files.
        raise Unreadable from error


def _sheet(content: bytes, most_rows: int, name: str, exact: bool) -> list[list[str]]:
    with _workbook(content, most=MOST_UNPACKED * (6 if exact else 1)) as book:
        found = book[name] if name else book.worksheets[0]
        rows = found.iter_rows(max_row=most_rows + 1, max_col=MOST_COLUMNS, values_only=True)
        return _filled([_filled([_shown(value, exact) for value in row]) for row in rows])


def _filled(items: list[T]) -> list[T]:
    """Without the empty ones at the end: a sheet goes on to the right and below."""
    while items and not items[-1]:
        items.pop()
    return items


def _shown(value: Any, exact: bool = False) -> str:
    """A cell as people read it: a date without its midnight, a number without its ".0"."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        if exact:
            return value.isoformat(sep=" ", timespec="seconds")
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
