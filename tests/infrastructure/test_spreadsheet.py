"""What people open in a spreadsheet."""

import datetime as dt

import pytest

from portal.infrastructure.spreadsheet import as_csv, csv_response


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
