"""The files of an export: tables in CSV or XLSX, alone or in a ZIP with attached files beside."""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.core.actions import Refused
from portal.infrastructure import spreadsheet
from support.importing.tables import columns
from support.importing.tables.values import cell, key_of
from support.models import OdooImport, OdooKind, OdooTable

MOST_ROWS = 1_000_000
LARGEST_TABLE = 600_000_000
MOST_UNPACKED = 20_000_000_000
MOST_MEMBERS = 500_000
MOST_TABLES = 100
LONGEST_NAME = 500
"""Letters of a table's name in a ZIP, as its column keeps it."""
TABLES = (".csv", ".xlsx")
PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Broken(Exception):
    """What a ZIP holds is damaged or encrypted, or packed as no common program packs."""


@dataclass(frozen=True)
class Record:
    """One of a table: `number` is its line; its `kind` is another where it lies inside."""

    number: int
    kind: str
    cells: dict[str, str]


def tables_in(name: str, file: Any) -> list[str]:
    """The tables that a ZIP holds, by their names in it; [""] for a file that is one itself.

    Raises Refused ("not_readable", "too_big", "no_table").
    """
    if not name.lower().endswith(".zip"):
        if not name.lower().endswith((*TABLES, ".txt")):
            raise Refused(
                _("“%(name)s” is neither CSV nor XLSX nor ZIP.") % {"name": name}, "not_readable"
            )
        return [""]
    try:
        with zipfile.ZipFile(file) as archive:
            members = [each for each in archive.infolist() if not each.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise Refused(
            _("“%(name)s” is no ZIP that can be read.") % {"name": name}, "not_readable"
        ) from error
    if len(members) > MOST_MEMBERS or sum(each.file_size for each in members) > MOST_UNPACKED:
        raise Refused(_("“%(name)s” holds too much: split it.") % {"name": name}, "too_big")
    found = [each.filename for each in members if _is_table(each.filename)]
    if len(found) > MOST_TABLES:
        raise Refused(_("“%(name)s” holds too much: split it.") % {"name": name}, "too_big")
    if not found:
        raise Refused(_("“%(name)s” holds neither CSV nor XLSX.") % {"name": name}, "no_table")
    return found


def _is_table(name: str) -> bool:
    path = PurePosixPath(name)
    if not path.name.lower().endswith(TABLES) or path.name.startswith((".", "~")):
        return False
    if len(name) > LONGEST_NAME:
        return False
    # Among attached files a table is a file like any other.
    return len(path.parts) <= 2 and not {"__macosx", "filestore", "attachments"} & {
        part.lower() for part in path.parts[:-1]
    }


def unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """What a member of a ZIP holds. Raises Broken; what storage raises goes on as it is."""
    if member.compress_type not in PACKED:
        raise Broken
    try:
        return archive.read(member)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, EOFError) as error:
        raise Broken from error


def digest_of(file: Any) -> str:
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()


def lines_of(table: OdooTable) -> list[list[str]]:
    """What a table holds, line by line. Raises Refused where it cannot be read."""
    try:
        with table.file.open("rb") as file:
            if table.member:
                with zipfile.ZipFile(file) as archive:
                    member = archive.getinfo(table.member)
                    if member.file_size > LARGEST_TABLE:
                        raise Refused(_("This table is too large: split it."), "too_big")
                    content = unpacked(archive, member)
            else:
                content = file.read(LARGEST_TABLE + 1)
        if len(content) > LARGEST_TABLE:
            raise Refused(_("This table is too large: split it."), "too_big")
        return spreadsheet.read(content, most_rows=MOST_ROWS, exact=True)
    except (spreadsheet.Unreadable, zipfile.BadZipFile, Broken, KeyError) as error:
        raise Refused(
            _("The file cannot be read: save it as CSV or as an Excel workbook (.xlsx)."),
            "not_readable",
        ) from error
    except spreadsheet.TooManyRows as error:
        raise Refused(_("This table is too large: split it."), "too_big") from error


def headings_of(lines: list[list[str]]) -> tuple[int, list[str]]:
    """Which line names the columns, and how."""
    top = next((number for number, line in enumerate(lines) if any(line)), None)
    if top is None:
        raise Refused(_("Choose another file: this one is empty."), "empty")
    return top, [str(value).strip() for value in lines[top]]


def kind_of(table: OdooTable, headings: list[str]) -> str:
    """What the table holds. Raises Refused ("unknown", "columns") for none of Odoo's."""
    kind = columns.kind_of(table.member or table.name, headings)
    if not kind:
        raise Refused(
            _("Nothing says what this table holds: keep the name that Odoo gave to the file."),
            "unknown",
        )
    known = {columns.code_of(kind, heading) for heading in headings}
    if not known & {"id", "number"}:
        raise Refused(_("The column “id” (external ID) is missing: export it too."), "columns")
    if missing := columns.NEEDED[kind] - known:
        names = [each.names[0] for each in columns.COLUMNS[kind] if each.code in missing]
        raise Refused(_("Columns are missing: %(names)s.") % {"names": ", ".join(names)}, "columns")
    return kind


def records(kind: str, lines: list[list[str]]) -> Iterator[Record]:
    """The records of a table, and of a table of tickets those that lie inside."""
    top, headings = headings_of(lines)
    own = [columns.code_of(kind, heading) for heading in headings]
    inside = [_inside(heading) if kind == OdooKind.TICKET else None for heading in headings]
    waits: Record | None = None
    for number, line in enumerate(lines[top + 1 :], start=top + 2):
        cells, others = _sorted(own, inside, line)
        if cells and waits and _goes_on(kind, cells):
            waits = Record(waits.number, kind, _with_more(waits.cells, cells))
        elif cells:
            if waits:
                yield waits
            waits = Record(number, kind, cells)
        for other, held in others.items():
            holder = waits.cells if waits else {}
            of = held.get("of") or key_of(holder.get("id", ""), holder.get("number", ""))
            yield Record(number, other, {"model": "helpdesk.ticket", **held, "of": of})
    if waits:
        yield waits


Inside = tuple[str, str] | None


def _sorted(
    own: list[str], inside: list[Inside], line: list[str]
) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """A line's own cells, and by their kind those of what lies inside."""
    cells: dict[str, str] = {}
    others: dict[str, dict[str, str]] = {}
    for code, within, value in zip(own, inside, line, strict=False):
        if not (text := cell(str(value))):
            continue
        if code:
            cells.setdefault(code, text)
        elif within:
            others.setdefault(within[0], {}).setdefault(within[1], text)
    return cells, others


def _goes_on(kind: str, cells: dict[str, str]) -> bool:
    """Whether a line only adds to the one above it, as Odoo writes records with lists."""
    return not cells.keys() & ({"id", "number"} | columns.NEEDED[kind])


def _with_more(cells: dict[str, str], more: dict[str, str]) -> dict[str, str]:
    return cells | {
        code: f"{cells[code]},{text}" if cells.get(code) else text for code, text in more.items()
    }


def _inside(heading: str) -> Inside:
    """The kind and the column of a heading such as `message_ids/body`."""
    first, slash, rest = heading.partition("/")
    kind = columns.INSIDE.get(columns.plain(first)) if slash else None
    code = columns.code_of(kind, rest) if kind else ""
    return (kind, code) if kind and code else None


def left_out(kind: str, headings: list[str]) -> tuple[list[str], list[str]]:
    """Our names of the columns that are taken, and the headings of the others."""
    taken, ignored = [], []
    for heading in headings:
        if code := columns.code_of(kind, heading):
            taken.append(code)
        elif heading and not (kind == OdooKind.TICKET and _inside(heading)):
            ignored.append(heading[:100])
    return taken, ignored


class Beside:
    """The attached files that lie in the ZIPs of an import, by their names there."""

    def __init__(self, archives: list[zipfile.ZipFile]) -> None:
        self._found: dict[str, tuple[zipfile.ZipFile, zipfile.ZipInfo]] = {}
        for archive in archives:
            for member in archive.infolist():
                parts = PurePosixPath(member.filename).parts
                for start in range(max(0, len(parts) - 3), len(parts)):
                    self._found.setdefault("/".join(parts[start:]), (archive, member))

    def read(self, *names: str, most: int) -> bytes | None:
        """The file of the first of these names that is there, if it is not too large.

        Raises Broken.
        """
        for name in names:
            if name and (found := self._found.get(name.strip("/"))):
                archive, member = found
                return unpacked(archive, member) if member.file_size <= most else None
        return None


@contextmanager
def beside(odoo: OdooImport) -> Iterator[Beside]:
    """What lies beside the tables of an import, while it is open."""
    with ExitStack() as stack:
        names: dict[str, Any] = {}
        for table in odoo.tables.exclude(member=""):
            names.setdefault(str(table.file.name), table.file)
        archives = [
            stack.enter_context(zipfile.ZipFile(stack.enter_context(file.open("rb"))))
            for file in names.values()
        ]
        yield Beside(archives)
