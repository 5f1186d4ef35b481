"""Published charters are controlled documents; a version dated later is not in force yet."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from integrators.charter.actions.versions import draft_charter, publish_charter
from integrators.charter.filing import file_charters, filed_of
from integrators.models import ControlledDocument
from integrators.quality.models import CHARTER_REFERENCE
from portal.core import clock
from tests.cast import sign_in
from tests.integrators import factories as make
from tests.integrators.helpers import last_entry, paris

DAY = dt.timedelta(days=1)


def test_each_published_version_is_filed_once_as_a_pdf(quality, charter):
    draft_charter(by=quality, charter=make.charter_data(version="3.0"))
    coming = make.charter_data(
        version="2.0", effective_on=clock.today() + 5 * DAY, revision="Fin de la grâce"
    )
    publish_charter(by=quality, charter=draft_charter(by=quality, charter=coming))
    assert file_charters() == 2
    assert file_charters() == 0
    filed = ControlledDocument.objects.filter(reference=CHARTER_REFERENCE).order_by("version")
    assert [row.version for row in filed] == ["1.0", "2.0"]
    first = filed[0]
    with first.file.open("rb") as file:
        assert file.read(5) == b"%PDF-"
    assert (first.author, first.validator) == (quality.name, quality.name)
    assert filed[1].revision == "Fin de la grâce"
    assert last_entry().event == "controlled_document.added"
    assert filed_of(charter) == first


def test_the_pdf_holds_both_languages(quality, charter):
    file_charters()
    with filed_of(charter).file.open("rb") as file:
        reader = PdfReader(io.BytesIO(file.read()))
    text = "".join(page.extract_text() for page in reader.pages)
    assert charter.title_fr.split()[0] in text
    assert charter.title_en.split()[0] in text
    assert "fait foi" in text
    fonts = [str(font["/BaseFont"]) for font in map(_of, _fonts(reader))]
    assert fonts
    assert all("IBM-Plex" in font for font in fonts), fonts


def _fonts(reader):
    return [font for page in reader.pages for font in page["/Resources"]["/Font"].values()]


def _of(reference):
    return reference.get_object()


@pytest.fixture
def two_versions(cast):
    today = clock.today()
    first = make.add_document(cast.quality, version="1", dated=today - 10 * DAY)
    second = make.add_document(cast.quality, version="2", dated=today + 2 * DAY)
    return first, second


def current(client):
    page = client.get(reverse("integrators:documents"))
    return [row.version for row in page.context["page_obj"].object_list]


def test_a_version_replaces_the_one_before_on_its_day_in_paris(two_versions, time_machine):
    _first, second = two_versions
    eve = dt.datetime.combine(second.dated - DAY, dt.time(23, 59), paris(2024, 1, 1).tzinfo)

    def in_force():
        rows = ControlledDocument.objects.with_rank()
        return next(row.version for row in rows if row.rank == 1)

    assert in_force() == "1"
    time_machine.move_to(eve, tick=False)
    assert in_force() == "1"
    time_machine.move_to(eve + dt.timedelta(minutes=1), tick=False)
    assert in_force() == "2"
    time_machine.move_to(eve + DAY, tick=False)
    assert in_force() == "2"


def test_the_pages_mark_what_is_in_force_and_what_is_to_come(two_versions, client, cast):
    first, second = two_versions
    technician = sign_in(client, cast.technician)
    assert current(technician) == ["1"]
    page = technician.get(second.get_absolute_url()).content.decode()
    assert "pas encore en vigueur" in page
    page = technician.get(first.get_absolute_url()).content.decode()
    assert "En vigueur" in page
    assert "À venir" in page
