"""The tables as CSV, all of them as one PDF."""

import csv
import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from support.statistics.views.files import TABLES
from tests.cast import sign_in
from tests.support.statistics.conftest import AFTER, at

pytestmark = pytest.mark.django_db
DAYS = {"first": "2026-09-01", "last": "2026-11-30"}


@pytest.fixture
def staff(client, cast):
    with at(AFTER):
        yield sign_in(client, cast.quality)


def rows(client, table, **asked):
    answer = client.get(reverse("support:statistics_csv", args=[table]), {**DAYS, **asked})
    assert answer.status_code == 200
    assert answer["Content-Disposition"] == (
        f'attachment; filename="support-{table}-2026-09-01-2026-11-30.csv"'
    )
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_delays(desk, staff, cast):
    heads, *found = rows(staff, "take-group")
    assert len(heads) == 6
    assert found == [
        [desk.yann.name, "3", "60,00", "84,00", "66,67", "1"],
        [cast.support.name, "2", "20,00", "28,00", "100,00", "0"],
    ]
    assert rows(staff, "answer-month")[2][1:] == ["3", "120,00", "168,00"]


def test_satisfaction(desk, staff, cast):
    _heads, *found = rows(staff, "satisfaction-group", by="integrator")
    assert found == [
        [cast.integrator.name, "4", "4", "100,00", "3,75", "1", "2", "0", "1", "0"],
        [cast.elsewhere.name, "1", "0", "0,00", "", "0", "0", "0", "0", "0"],
    ]


def test_volume(desk, staff):
    _heads, *found = rows(staff, "volume-hour", channel="mail")
    assert found[10][1:] == ["0", "2", "0", "2"]


@pytest.mark.parametrize("table", TABLES)
def test_each_table_is_a_file_with_as_many_rows_as_the_page_has(desk, staff, table):
    heads, *found = rows(staff, table)
    assert found
    assert {len(row) for row in found} == {len(heads)}
    page = next(
        name for name, keys in {
            "support:statistics": ("satisfaction",), "support:statistics_volume": ("volume",),
            "support:statistics_delays": ("take", "answer", "resolve"),
        }.items() if table.split("-")[0] in keys
    )  # fmt: skip
    address = reverse("support:statistics_csv", args=[table])
    assert address in staff.get(reverse(page), DAYS).content.decode()


def test_no_other_table(staff):
    assert staff.get("/support/statistics/nonsense.csv").status_code == 404


def test_the_pdf_tells_all_and_what_it_is_narrowed_to(desk, staff, cast):
    answer = staff.get(
        reverse("support:statistics_pdf"), {**DAYS, "technician": desk.yann.pk, "company": "a"}
    )
    assert answer["Content-Type"] == "application/pdf"
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    text = " ".join(text.replace("\xa0", " ").split())
    for told in (desk.yann.name, "Du 1er septembre 2026 au 30 novembre 2026", "n’est pas scellée"):
        assert told in text
    assert cast.support.name not in text
