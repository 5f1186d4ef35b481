"""The list of who has read a reserved document, and what counts as a reading."""

import csv
import datetime as dt
import io

import pytest
import time_machine
from django.test import Client

from portal.core import clock
from releases.models import ReservedReading
from releases.reserved.readers import companies, expected
from tests.cast import sign_in
from tests.releases import factories
from tests.releases.reserved import documents
from tests.releases.reserved.views.test_documents import as_, body

pytestmark = pytest.mark.django_db


def rows_of(document):
    return {(row.user, row.company): row.done for row in expected(document)}


def test_everyone_in_order_for_the_line_is_expected_and_nobody_else(cast):
    moselle = "Moselle Encaissement"
    v3, every = documents.document(cast.quality, line="V3"), documents.document(cast.quality)
    body(as_(cast.technician).get(v3.file_url))
    assert rows_of(v3) == {(cast.technician, moselle): True, (cast.manager, moselle): False}
    found = rows_of(every)
    assert found.pop((cast.technician, moselle)) is False
    assert found.pop((cast.manager, moselle)) is False
    assert (cast.stranger, "Armor Caisses") in found
    assert {company for _, company in found} == {"Armor Caisses"}
    staff = documents.document(cast.quality, audience="support")
    assert {row.user for row in expected(staff)} == {
        cast.quality, cast.quality2, cast.support, cast.auditor,
    }  # fmt: skip
    draft = factories.draft(cast.quality, version=factories.NEWER_V4)
    assert expected(documents.document(cast.quality, kind="other", release=draft)) == []


def test_the_list_its_filter_and_its_spreadsheet(cast):
    document = documents.document(cast.quality)
    body(as_(cast.technician).get(document.file_url))
    client = as_(cast.quality)
    url = f"/releases/reserved/{document.pk}/readers/"
    page = client.get(url).content.decode()
    assert all(each.name in page for each in (cast.technician, cast.manager, cast.stranger))
    waiting = client.get(url, {"show": "waiting", "q": "moselle"}).content.decode()
    shown = waiting.partition('id="results"')[2]
    assert cast.manager.email in shown
    assert cast.technician.email not in shown
    assert cast.stranger.email not in shown
    answer = client.get(f"{url[:-1]}.csv", {"show": "read"})
    text = answer.content.decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(text), delimiter=";")
    assert (head[0], head[2]) == ("Entreprise", "Personne")
    assert row[:4] == [
        "Moselle Encaissement", cast.integrator.siren, cast.technician.name, cast.technician.email,
    ]  # fmt: skip


def test_a_company_is_counted_whole_whatever_the_filter_shows(cast):
    document = documents.document(cast.quality, line="V3")
    body(as_(cast.technician).get(document.file_url))
    everyone = expected(document)
    waiting = [row for row in everyone if not row.done]
    [company] = companies(everyone, waiting)
    assert (company.integrator, company.people, company.read) == (cast.integrator, 2, 1)
    assert companies(everyone, []) == []


def test_the_reminder_is_sent_from_the_page(cast):
    document = documents.document(cast.quality, line="V3")
    client = as_(cast.quality)
    answer = client.post(f"/releases/reserved/{document.pk}/remind/", follow=True)
    assert "2 personnes reçoivent un rappel" in answer.content.decode()
    again = client.post(f"/releases/reserved/{document.pk}/remind/", follow=True)
    assert "Il ne reste personne" in again.content.decode()


def test_queries_do_not_grow_with_the_readers(cast, django_assert_max_num_queries):
    document = documents.document(cast.quality)
    with django_assert_max_num_queries(7):
        expected(document)
    for row in expected(document):
        body(as_(row.user).get(document.file_url))
    with django_assert_max_num_queries(7):
        assert all(row.done for row in expected(document))


def test_going_on_with_a_file_is_the_same_reading(cast):
    content = factories.picture(size=(90, 90)).read()
    document = documents.document(
        cast.quality, file=documents.stored(name="p.png", content=content)
    )
    client = sign_in(Client(), cast.technician)
    # Whoever begins with a part begins a reading all the same.
    first = client.get(document.file_url, HTTP_RANGE="bytes=0-9")
    assert (first.status_code, body(first)) == (206, content[:10])
    assert ReservedReading.objects.count() == 1
    rest = client.get(document.file_url, HTTP_RANGE="bytes=10-", HTTP_IF_RANGE=first["ETag"])
    assert (rest.status_code, body(rest)) == (206, content[10:])
    assert ReservedReading.objects.count() == 1
    # Another person, the whole file, or much later: a reading of its own.
    body(as_(cast.manager).get(document.file_url, HTTP_RANGE="bytes=10-"))
    body(client.get(document.file_url))
    with time_machine.travel(clock.now() + dt.timedelta(hours=3), tick=False):
        body(as_(cast.technician).get(document.file_url, HTTP_RANGE="bytes=10-"))
    assert ReservedReading.objects.count() == 4


def test_a_pdf_is_one_piece_and_asking_for_a_part_gives_the_same_copy_again(cast):
    document = documents.document(cast.quality)
    client = as_(cast.technician)
    body(client.get(document.file_url))
    again = client.get(document.file_url, HTTP_RANGE="bytes=100-")
    assert again.status_code == 200
    assert body(again).startswith(b"%PDF")
    assert ReservedReading.objects.count() == 1
