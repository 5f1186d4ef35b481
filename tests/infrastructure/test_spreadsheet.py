"""What people open in a spreadsheet."""

import datetime as dt
import io
import re
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from portal.infrastructure.spreadsheet import (
    MOST_COLUMNS,
    MOST_UNPACKED,
    TooManyRows,
    Unreadable,
    as_csv,
    as_csv_file,
    as_xlsx,
    csv_response,
    read,
    sheets,
)
from tests.gates.sources import name, python_files


def workbook(*rows, title="Feuille 1") -> bytes:
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.create_sheet("Autre").append(["another sheet"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t"])
def test_a_spreadsheet_runs_no_formula(sign):
    assert as_csv([(f"{sign}1+1",)]) == f"'{sign}1+1\r\n"


def test_cells_are_separated_as_french_spreadsheets_expect():
    row = ("Le Balto; bar", None, 3, dt.date(2026, 3, 12))
    assert as_csv([row]) == '"Le Balto; bar";;3;2026-03-12\r\n'


def test_the_file_says_that_it_is_utf_8():
    answer = csv_response("été.csv", "é\r\n")
    assert answer.content == b"\xef\xbb\xbf\xc3\xa9\r\n"
    assert answer["Content-Type"] == "text/csv; charset=utf-8"


ROWS = [["SIREN", "Nom"], ["", ""], ["552100554", "Électro; «Caisses»"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_as_spreadsheets_write_it(tmp_path, encoding, end, delimiter):
    file = tmp_path / "a.csv"
    lines = ["SIREN;Nom", ";", '552100554;"Électro; «Caisses»"']
    text = end.join(line.replace(";", delimiter, 1) for line in lines) + end
    file.write_bytes(text.encode(encoding))
    assert read(file.read_bytes(), most_rows=3) == ROWS


def test_what_is_written_is_read_back():
    assert read(as_csv_file(ROWS), most_rows=3) == ROWS
    assert read(as_xlsx(ROWS[0], ROWS[1:]), most_rows=3) == [ROWS[0], [], ROWS[2]]


def test_a_workbook_keeps_its_headings_in_view():
    sheet = load_workbook(io.BytesIO(as_xlsx(["SIREN", "Nom"], [["1", "A"]]))).active
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert not sheet["A2"].font.bold


def test_a_workbook_is_read_as_people_see_it():
    content = workbook(
        ["name", "since", "count", "share", "on"],
        [None] * 5,
        ["A", dt.datetime(2024, 6, 1), 12.0, 1.5, True],
        [None] * 5,
    )
    assert read(content, most_rows=3) == [
        ["name", "since", "count", "share", "on"],
        [],
        ["A", "2024-06-01", "12", "1.5", "True"],
    ]


@pytest.mark.parametrize("made", [workbook, lambda *rows: as_csv_file(rows)])
def test_as_many_rows_as_wanted_and_no_more(made):
    content = made(*[[str(number)] for number in range(5)])
    assert len(read(content, most_rows=5)) == 5
    with pytest.raises(TooManyRows):
        read(content, most_rows=4)


def test_an_empty_file_has_no_rows():
    assert read(b"", most_rows=1) == []
    assert read(workbook(), most_rows=1) == []


def swelling() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (MOST_UNPACKED + 1))
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 no workbook",
        workbook(["a"])[:-200],
        b"a\x00b;c",
        "a\x00b;c".encode("utf-16"),
        b"SIREN\x81\x8d;Nom",
        b";" * MOST_COLUMNS,
        b'"' + b"a" * 200_000,
        swelling(),
    ],
    ids=["no zip", "cut off", "binary", "nothing", "no encoding", "too wide", "no end", "swells"],
)
def test_what_is_no_table_is_told(content):
    with pytest.raises(Unreadable):
        read(content, most_rows=10)


def test_the_heavy_libraries_have_one_door():
    door = re.compile(r"^\s*(?:import|from) (?:openpyxl|tablib)\b", re.M)
    found = [name(path) for path in python_files() if door.search(path.read_text("utf-8"))]
    assert found == ["portal/infrastructure/spreadsheet.py"]


def test_excel_may_tell_the_separator_and_write_utf_16():
    text = "sep=|\r\nSIREN|Raison sociale\r\n800000036|Caisses de l’Est\r\n"
    expected = [[], ["SIREN", "Raison sociale"], ["800000036", "Caisses de l’Est"]]
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
        assert read(text.encode(encoding), most_rows=10) == expected


def test_each_sheet_can_be_read():
    book = Workbook()
    book.active.title = "Lisez-moi"
    book.active.append(["Bonjour"])
    book.create_sheet("Registre").append(["SIREN"])
    hidden = book.create_sheet("Listes")
    hidden.sheet_state = "hidden"
    content = io.BytesIO()
    book.save(content)
    assert sheets(content.getvalue()) == ["Lisez-moi", "Registre"]
    for title, rows in (("", [["Bonjour"]]), ("Registre", [["SIREN"]])):
        assert read(content.getvalue(), most_rows=10, sheet=title) == rows
    assert sheets(b"SIREN;x") == []
