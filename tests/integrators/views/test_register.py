import csv
import io

import pytest
from django.test import Client
from django.urls import reverse

from integrators.actions.approvals import reinstate_integrator
from integrators.actions.companies import update_integrator
from portal.journal.models import Checkpoint
from tests.integrators import factories as make

PAGE = reverse("integrators:register")
FORMATS = [reverse(f"integrators:register_{kind}") for kind in ("json", "csv", "pdf")]


def test_anyone_reads_who_is_approved(client, cast):
    page = client.get(PAGE).content.decode()
    assert cast.integrator.name in page
    assert cast.elsewhere.name in page
    assert cast.suspended_integrator.name not in page
    assert cast.candidate_integrator.name not in page
    assert "57000" in page
    reinstate_integrator(by=cast.quality, integrator=cast.suspended_integrator, reason="ok")
    assert cast.suspended_integrator.name in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=metz", ["integrator"]),
        ("q=29", ["elsewhere"]),
        ("q=armor brest", ["elsewhere"]),
        ("q=nowhere", []),
        ("line=V3", ["integrator"]),
        ("line=V4&activity=install", ["integrator", "elsewhere"]),
        ("line=V9", ["integrator", "elsewhere"]),
    ],
)
def test_search(client, cast, query, found):
    page = client.get(f"{PAGE}?{query}").content.decode()
    for name in ("integrator", "elsewhere"):
        assert (getattr(cast, name).name in page) is (name in found)


def test_json_is_dated_and_tied_to_the_journal(client, cast, drain):
    before = client.get(FORMATS[0]).json()
    assert before["journal"] is None
    drain()
    content = client.get(FORMATS[0]).json()
    latest = Checkpoint.objects.order_by("-size").first()
    assert content["journal"]["size"] == latest.size
    # The root as the signed note itself writes it.
    assert latest.note.splitlines()[2] == content["journal"]["root"]
    names = [item["name"] for item in content["integrators"]]
    assert names == [cast.elsewhere.name, cast.integrator.name]
    lines = {row["line"]: row["activities"] for row in content["integrators"][1]["approvals"]}
    assert lines == {key: ["install", "maintain", "sell"] for key in ("V4", "V3")}


def test_csv_is_for_a_spreadsheet(client, cast):
    legal = make.legal_data(name="=1+1", siren=cast.elsewhere.siren, siret=cast.elsewhere.siret)
    update_integrator(by=cast.quality, integrator=cast.elsewhere, legal=legal)
    text = client.get(FORMATS[1]).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0][0] == "name"
    names = [row[0] for row in rows[1:-1]]
    assert sorted(names) == sorted([cast.integrator.name, cast.integrator.name, "'=1+1"])
    assert rows[-1][0].startswith("# ")


def test_pdf(client, cast, drain):
    answer = client.get(FORMATS[2])
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    # One content is laid out once.
    assert client.get(FORMATS[2]).content == answer.content


@pytest.mark.parametrize("url", [PAGE, *FORMATS])
def test_a_setting_closes_it(client, cast, as_, settings, url):
    settings.PUBLIC_REGISTER = False
    answer = client.get(url)
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))
    assert as_("candidate").get(url).status_code == 200


def test_without_anyone_approved(client, db):
    page = client.get(PAGE)
    assert page.status_code == 200
    assert "Aucun intégrateur n’est agréé" in page.content.decode()


def test_the_same_queries_at_two_sizes(cast, django_assert_max_num_queries):
    client = Client()
    client.get(PAGE)
    with django_assert_max_num_queries(12) as few:
        client.get(PAGE)
    for _ in range(4):
        make.make_approved(cast.quality, cast.charter)
    with django_assert_max_num_queries(12) as many:
        client.get(PAGE)
    assert len(few) == len(many)
