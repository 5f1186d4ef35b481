"""What leaves the register: a table for a spreadsheet, and sealed extracts."""

import csv
import datetime as dt
import io

import pypdf
import pytest
from django.test import Client
from django.urls import reverse

from portal.core import clock
from portal.documents import kinds
from portal.documents.sealing import work
from portal.journal.tree import sequencer
from support.complaints.actions import issue_extract
from support.models import ComplaintExtract
from tests.cast import sign_in
from tests.support.factories import (
    domain_of,
    make_acted,
    make_complaint,
    make_complaint_closed,
    make_item,
    make_ticket,
)

pytestmark = pytest.mark.django_db

CSV = reverse("admin:support_complaint_csv")
EXTRACTS = reverse("admin:support_complaint_extracts")


def table(client, **query):
    answer = client.get(CSV, query)
    assert answer["Content-Type"].startswith("text/csv")
    text = answer.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def text_of(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_table_holds_all_of_it(cast, release):
    ticket, item = make_ticket(cast), make_item(cast)
    complaint = make_complaint_closed(cast, ticket=ticket, release=release, item=None)
    make_acted(cast, item=item, integrator=None, came_on=clock.today() - dt.timedelta(days=1))
    client = sign_in(Client(), cast.auditor)
    other, row = table(client)
    assert row["Numéro"] == complaint.number
    assert row["Auteur de la réclamation"] == "Boulangerie Weber"
    assert (row["Origine"], row["Version"]) == (ticket.number, release.version)
    assert (row["État"], row["Conclusion"]) == ("Clôturée", "Le technicien est formé.")
    assert row["Analyse"] == "Une sauvegarde fut remise."
    assert row["Action corrective"] == "Former le technicien."
    assert "Fondée" in row.values()
    assert (other["Intégrateur"], other["État"]) == ("", "Action décidée")
    assert [each["Numéro"] for each in table(client, state="closed")] == [complaint.number]
    assert table(client, state="nonsense") == []


def test_no_cell_is_a_formula(cast):
    make_complaint(cast, facts="=1+1")
    (row,) = table(sign_in(Client(), cast.quality))
    assert row["Faits signalés"] == "'=1+1"


def test_an_extract_is_sealed_and_says_what_the_register_says(cast, release):
    today = clock.today()
    complaint = make_complaint_closed(cast, release=release, came_on=today)
    out = make_complaint(cast, came_on=today - dt.timedelta(days=40))
    other = make_complaint(cast, domains=[domain_of("audit-trail")])
    client = sign_in(Client(), cast.quality)
    since = today - dt.timedelta(days=7)
    data = {"since": since.isoformat(), "until": today.isoformat(), "domain": domain_of().pk}
    assert client.post(EXTRACTS, data).status_code == 302
    document = ComplaintExtract.objects.get().document
    sequencer.sequence()
    work.seal_due()
    document.refresh_from_db()
    assert document.is_sealed
    assert document.number in client.get(EXTRACTS).text
    answer = client.get(document.download_url)
    told = text_of(answer.content)
    for words in (
        complaint.number, complaint.facts, domain_of().name_fr, cast.integrator.name,
        release.version, "Une sauvegarde fut remise.", "Former le technicien.",
        "Le technicien est formé.", "Fondée",
    ):  # fmt: skip
        assert words in told, words
    for words in (out.number, other.number, complaint.complainant):
        assert words not in told


def test_what_changes_later_does_not_change_it(cast):
    today = clock.today()
    complaint = make_complaint(cast)
    extract = issue_extract(by=cast.quality, since=today, until=today)
    make_complaint(cast)
    assert [row["number"] for row in extract.document.data["complaints"]] == [complaint.number]
    assert extract.document.data_is_whole()


def test_an_extract_speaks_the_language_of_whom_it_is_for(cast):
    cast.auditor.language = "en"
    cast.auditor.save()
    make_complaint(cast)
    today = clock.today()
    extract = issue_extract(by=cast.auditor, since=today, until=today, domain=domain_of())
    assert extract.document.data["domain"] == domain_of().name_en
    assert extract.document.data["complaints"][0]["state"] == "To analyse"


def test_who_may_read_one(cast):
    make_complaint(cast)
    today = clock.today()
    document = issue_extract(by=cast.quality, since=today, until=today).document
    for who, may in (
        (cast.quality, True), (cast.support, True), (cast.auditor, True), (cast.admin, False),
        (cast.manager, False), (cast.stranger, False),
    ):  # fmt: skip
        assert kinds.may_read(who, document) is may


def test_a_period_that_is_none_is_said(cast):
    client = sign_in(Client(), cast.quality)
    answer = client.post(EXTRACTS, {"since": "2026-02-01", "until": "2026-01-01"})
    assert answer.status_code == 200
    assert "form-errors" in answer.text
    assert not ComplaintExtract.objects.exists()
