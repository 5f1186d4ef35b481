import csv
import io
import pathlib
import re
from urllib.parse import quote

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from integrators.approvals.actions import reinstate_integrator, suspend_integrator
from integrators.companies.actions.companies import update_integrator
from integrators.companies.departments import DEPARTMENTS, department_of, prefixes_of
from integrators.models import Integrator
from integrators.register.views import PARTS
from portal.journal.models import Checkpoint
from tests.cast import sign_in
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
        ("line=V9", []),
        ("department=57", ["integrator"]),
        ("department=29&line=V4", ["elsewhere"]),
        ("department=2A", []),
        ("version=4.3.[9763.28606]", ["integrator", "elsewhere"]),
        ("version=3.8.2.1456", ["integrator"]),
        ("version=9.9", []),
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
    PARTS.forget()
    with django_assert_max_num_queries(12) as few:
        client.get(PAGE)
    for _ in range(4):
        make.make_approved(cast.quality, cast.charter)
    PARTS.forget()
    with django_assert_max_num_queries(12) as many:
        client.get(PAGE)
    assert len(few) == len(many)
    with django_assert_max_num_queries(4) as kept:
        client.get(PAGE)
    assert len(kept) < len(many)


def test_the_map_leads_to_the_list_and_keeps_the_search(client, cast):
    page = client.get(f"{PAGE}?line=V4").content.decode()
    assert 'href="?line=V4&amp;department=57"' in page
    assert "Moselle (57)\u00a0: 1 intégrateur agréé" in page
    assert "department=30" not in page, "no link to where nobody is approved"
    page = client.get(f"{PAGE}?department=57").content.decode()
    assert "area--chosen" in page
    # The map shows all of them still, so that one can choose another.
    assert "Finistère (29)\u00a0: 1 intégrateur agréé" in page


def entry(company, name="entry"):
    return reverse(f"integrators:{name}", args=[company.siren])


def test_an_entry_is_there_while_the_approval_holds(client, cast):
    page = client.get(entry(cast.integrator)).content.decode()
    assert "Metz" in page
    assert "Moselle" in page
    assert entry(cast.integrator, "entry_qr") in page
    code = client.get(entry(cast.integrator, "entry_qr"))
    assert code["Content-Type"] == "image/svg+xml"
    assert b"<svg" in code.content
    suspend_integrator(by=cast.quality, integrator=cast.integrator, reason="PV")
    assert client.get(entry(cast.integrator)).status_code == 404
    assert client.get(entry(cast.integrator, "entry_qr")).status_code == 404
    assert client.get(entry(cast.candidate_integrator)).status_code == 404


def test_the_setting_closes_an_entry_too(client, cast, settings):
    settings.PUBLIC_REGISTER = False
    answer = client.get(entry(cast.integrator))
    assert answer.status_code == 302
    assert answer.url == f"{reverse('account_login')}?next={quote(entry(cast.integrator))}"
    assert cast.integrator.name in sign_in(client, cast.candidate).get(entry(cast.integrator)).text


@pytest.mark.parametrize(
    ("postcode", "code"),
    [
        ("57000", "57"), ("01000", "01"), ("20000", "2A"), ("20167", "2A"), ("20200", "2B"),
        ("20620", "2B"), ("97400", "974"), ("97133", "977"), ("97150", "978"),
        ("97110", "971"), ("98800", "988"), ("75116", "75"),
        ("99000", ""),
    ],
)  # fmt: skip
def test_departments(postcode, code):
    assert department_of(postcode) == code
    if code:
        assert postcode.startswith(prefixes_of(code))


def test_the_islands_that_left_guadeloupe_are_not_found_there(client, cast):
    Integrator.objects.filter(pk=cast.integrator.pk).update(postcode="97150")
    for code, found in (("971", False), ("978", True)):
        page = client.get(f"{PAGE}?department={code}").content.decode()
        assert (cast.integrator.name in page) is found


def test_every_department_of_the_maps_is_drawn():
    drawn = set()
    for name in ("departments", "overseas"):
        svg = pathlib.Path(finders.find(f"vendor/france.{name}.svg")).read_text()
        shapes = dict(re.findall(r'id="d(\w+)" d="([^"]*)"', svg))
        assert all(len(shape) > 30 for shape in shapes.values())
        drawn |= shapes.keys()
    assert drawn == DEPARTMENTS.keys()


def test_the_lands_overseas_lead_to_their_list(client, cast):
    make.make_approved(cast.quality, cast.charter, postcode="97410", city="Saint-Pierre")
    page = client.get(f"{PAGE}?line=V4").content.decode()
    assert 'href="?line=V4&amp;department=974"' in page
    assert "department=972" not in page, "no link to where nobody is approved"
    for name in ("Guadeloupe", "Nouvelle-Calédonie", "Saint-Barthélemy", "Polynésie française"):
        assert name in page


class TestNear:
    @pytest.fixture(autouse=True)
    def places(self, cast):
        for postcode, city in (("67000", "Strasbourg"), ("97410", "Saint-Pierre")):
            make.make_approved(cast.quality, cast.charter, postcode=postcode, city=city)

    def found(self, client, query):
        answer = client.get(f"{PAGE}?{query}")
        return [(entry.city, entry.km) for entry in answer.context["entries"]]

    def test_the_nearest_first(self, client):
        found = self.found(client, "near=54000")
        assert [city for city, _km in found] == ["Metz", "Strasbourg", "Brest", "Saint-Pierre"]
        kms = [km for _city, km in found]
        assert kms == sorted(kms)
        assert kms[0] == pytest.approx(48, abs=3)
        page = client.get(f"{PAGE}?near=54000").content.decode()
        assert f"à {kms[0]} km environ" in page.replace("\u00a0", " ")
        assert self.found(client, "near=97400")[0][0] == "Saint-Pierre"

    def test_with_other_filters(self, client):
        found = self.found(client, "near=54000&department=67")
        assert [city for city, _km in found] == ["Strasbourg"]

    @pytest.mark.parametrize("near", ["99999", "abc", "5400", "540001"])
    def test_what_is_no_postcode_says_so(self, client, near):
        answer = client.get(f"{PAGE}?near={near}")
        assert answer.context["entries"] == []
        assert answer.context["form"].errors["near"]

    def test_known_about_only(self, client):
        assert "n’est connu qu’à peu près" in client.get(f"{PAGE}?near=57063").content.decode()
        assert "n’est connu qu’à peu près" not in client.get(f"{PAGE}?near=57000").content.decode()

    def test_few_queries(self, client, django_assert_max_num_queries):
        with django_assert_max_num_queries(12):
            client.get(f"{PAGE}?near=54000")


class TestReach:
    """Phone and web site, where the company has agreed, and nowhere else."""

    def test_nothing_is_shown_before(self, client, cast):
        Integrator.objects.filter(pk=cast.integrator.pk).update(phone="0387001122")
        for url in (PAGE, entry(cast.integrator), FORMATS[0], FORMATS[1]):
            text = client.get(url).content.decode()
            assert "0387001122" not in text
            assert cast.integrator.email not in text
        row = client.get(FORMATS[0]).json()["integrators"][1]
        assert (row["phone"], row["website"]) == (None, None)

    def test_what_was_agreed_stands_everywhere_and_goes_at_once(self, client, cast, as_):
        form = {"phone": "03 87 00 11 22", "website": "metz.example", "consent": "on"}
        address = reverse("integrators:public_contact", args=[cast.integrator.pk])
        manager = as_("manager")
        assert manager.post(address, form | {"consent": ""}).status_code == 200
        assert "0387001122" not in client.get(PAGE).content.decode()
        assert manager.post(address, form).status_code == 302
        for url in (PAGE, entry(cast.integrator)):
            page = client.get(url).content.decode()
            assert 'href="tel:0387001122"' in page
            assert 'href="https://metz.example"' in page
        content = client.get(FORMATS[0]).json()
        assert content["format"] == "1.2"
        row = content["integrators"][1]
        assert (row["phone"], row["website"]) == ("+33387001122", "https://metz.example")
        assert "0387001122" in client.get(FORMATS[1]).content.decode()
        manager.post(reverse("integrators:public_contact_hide", args=[cast.integrator.pk]))
        for url in (PAGE, entry(cast.integrator), *FORMATS[:2]):
            assert "metz.example" not in client.get(url).content.decode()

    def test_a_stranger_is_led_to_a_candidature(self, client, cast, as_):
        way = f'href="{reverse("integrators:apply")}"'
        assert way in client.get(PAGE).content.decode()
        assert way not in as_("manager").get(PAGE).content.decode()


def test_the_same_queries_at_two_sizes_with_the_map(client, cast, django_assert_max_num_queries):
    counts = []
    for _ in range(2):
        PARTS.forget()
        with django_assert_max_num_queries(12) as asked:
            client.get(PAGE)
        counts.append(len(asked))
        make.make_approved(cast.quality, cast.charter, postcode="67000", city="Strasbourg")
    assert counts[0] == counts[1]


class TestExport:
    URL = reverse("integrators:export")

    def rows(self, answer):
        text = answer.content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text), delimiter=";"))

    def test_every_company_with_more_columns(self, cast, as_):
        rows = {row["siren"]: row for row in self.rows(as_("auditor").get(self.URL))}
        assert len(rows) == 4
        row = rows[cast.integrator.siren]
        assert (row["department"], row["standing"]) == ("57", "approved")
        assert (row["managers"], row["technicians"], row["contract"]) == ("1", "1", "none")
        assert rows[cast.candidate_integrator.siren]["approved_until"] == ""

    def test_the_filter_of_the_list(self, cast, as_):
        rows = self.rows(as_("quality").get(self.URL, {"standing": "suspended"}))
        assert [row["siren"] for row in rows] == [cast.suspended_integrator.siren]
