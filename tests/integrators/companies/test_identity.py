"""Companies abroad: known by register and VAT number, in every place that names a company."""

import json
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from installations.papers.body import facts_of
from integrators.approvals.rules.eligibility import company_check
from integrators.approvals.rules.missing import Lacks
from integrators.charter.text import capacity_of
from integrators.companies.actions.companies import register_integrator, update_integrator
from integrators.companies.forms import IntegratorForm
from integrators.companies.identity.checks import identity_errors
from integrators.companies.identity.countries import countries, country_name
from integrators.companies.legal_data import company_data
from integrators.imports.values import siren_of
from integrators.models import Integrator
from integrators.register import entries
from portal.core.actions import Refused
from portal.search.matching import matching
from tests.cast import sign_in
from tests.installations.factories import complete_draft
from tests.integrators import factories

FOREIGN = {
    "siren": "", "siret": "", "country": "DE", "vat_number": "DE136695976",
    "register_name": "Amtsgericht Saarbrücken", "register_number": "HRB 12345",
    "postcode": "57072", "city": "Siegen", "street": "Bahnhofstraße 4", "phone": "+49 271 404000",
}  # fmt: skip


def foreign(**changes):
    return factories.legal_data() | {"name": "Kassen Öhler GmbH"} | FOREIGN | changes


@pytest.fixture
def company(cast):
    return register_integrator(by=cast.quality, legal=foreign(), contacts=[])


def wrong(**changes):
    return {name for name, _error in identity_errors(SimpleNamespace(**(foreign() | changes)))}


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({}, set()),
        ({"vat_number": "DE136695977"}, {"vat_number"}),
        ({"vat_number": "LU15027442"}, {"vat_number"}),
        ({"vat_number": ""}, {"vat_number"}),
        ({"register_number": ""}, {"register_number"}),
        ({"register_name": ""}, {"register_name"}),
        ({"siren": "552100554"}, {"siren"}),
        ({"country": "LU", "vat_number": "LU15027442", "postcode": "L-2449"}, set()),
        ({"country": "BE", "vat_number": "BE0428759497", "postcode": "1000"}, set()),
        ({"country": "GR", "vat_number": "EL094259216"}, set()),
        ({"country": "CH", "vat_number": "", "postcode": "1201"}, set()),
        ({"country": "CH", "vat_number": "CHE107787577IVA"}, set()),
        ({"country": "CH", "vat_number": "CHE107787578IVA"}, {"vat_number"}),
        ({"country": "GB", "vat_number": "", "postcode": "SW1A 1AA"}, set()),
        ({"country": "US", "vat_number": "", "postcode": "!"}, {"postcode"}),
        ({"country": "US", "vat_number": "", "postcode": ""}, set()),
        ({"postcode": ""}, {"postcode"}),
        ({"country": "FR"}, {"siren", "siret", "vat_number", "register_name", "register_number"}),
    ],
)
def test_numbers_belong_to_their_country(changes, fields):
    assert wrong(**changes) == fields


def test_countries_are_named_in_the_language_of_the_reader():
    assert (country_name("DE"), country_name("MC")) == ("Allemagne", "Monaco")
    with translation.override("en"):
        assert country_name("DE") == "Germany"
    names = [name for _code, name in countries()]
    assert names[0] == "France"
    assert names.index("Égypte") < names.index("Émirats arabes unis") < names.index("Espagne")
    assert not {"RE", "GP", "NC"} & dict(countries()).keys()


@pytest.mark.django_db
def test_a_company_abroad_is_registered_and_found(company):
    company.refresh_from_db()
    assert (company.siren, company.siret, company.country) == ("", "", "DE")
    for typed in ("oehler", "öhler", "DE136695976", "HRB 12345", "hrb12345", "siegen", "57072"):
        if typed != "oehler":
            assert company in matching(Integrator.objects.all(), typed), typed
    # Its postcode is no French one, and Siegen does not lie in Moselle.
    for typed in ("57", "57000", "Moselle"):
        assert company not in matching(Integrator.objects.all(), typed), typed
    assert company not in Integrator.objects.in_department("57")
    assert company in Integrator.objects.in_department("abroad")
    assert company.department == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    "same",
    [{"vat_number": "DE129273398"}, {"register_number": "HRB 9"}, {"register_name": "Other"}],
)
def test_a_company_abroad_is_registered_once(cast, company, same):
    """By its register or by its VAT number: one that is the same is enough."""
    with pytest.raises(Refused) as refused:
        register_integrator(by=cast.quality, legal=foreign(**same), contacts=[])
    assert refused.value.code == "invalid"
    other = foreign(vat_number="DE129273398", register_number="HRB 9")
    assert register_integrator(by=cast.quality, legal=other, contacts=[]).pk


@pytest.mark.django_db
def test_the_database_takes_no_company_without_numbers(cast):
    for changes in ({"register_number": ""}, {"country": "FR"}, {"siren": "552100554"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Integrator.objects.create(**foreign(**changes), registered_by=cast.quality)


@pytest.mark.django_db
def test_the_form_asks_for_what_fits_the_country(client, cast):
    sign_in(client, cast.quality)
    contact = {f"contact-{name}": text for name, text in factories.contact_data().items()}
    typed = foreign(siren="552 100 554", siret="552 100 554 00013", vat_number="DE 136 695 976")
    answer = client.post(reverse("integrators:new"), typed | contact)
    company = Integrator.objects.get(name="Kassen Öhler GmbH")
    assert answer.headers["Location"] == company.get_absolute_url()
    # What was typed for France, and is hidden, does not count.
    assert (company.siren, company.siret, company.vat_number) == ("", "", "DE136695976")
    html = client.get(company.get_absolute_url(), {"tab": "file"}).content.decode()
    assert "HRB 12345" in html
    assert "Allemagne" in html
    assert "SIRET" not in html
    wrong = IntegratorForm(foreign(vat_number="DE1", register_number=""))
    assert set(wrong.errors) == {"vat_number", "register_number"}
    french = IntegratorForm(factories.legal_data() | {"register_name": "left over"})
    assert french.is_valid(), french.errors
    assert french.legal["register_name"] == ""


@pytest.mark.django_db
def test_its_legal_data_can_be_changed(cast, company):
    changed = foreign(country="LU", vat_number="LU15027442", register_name="RCS Luxembourg",
                      register_number="B 7", postcode="L-2449")  # fmt: skip
    update_integrator(by=cast.quality, integrator=company, legal=changed)
    company.refresh_from_db()
    assert company.address == "Bahnhofstraße 4, L-2449 Siegen, Luxembourg"


@pytest.fixture
def approved(cast):
    """The cast's company in order, moved abroad with all its people and approvals."""
    legal = foreign(name=cast.integrator.name, email=cast.integrator.email)
    return update_integrator(by=cast.quality, integrator=cast.integrator, legal=legal)


@pytest.mark.django_db
def test_the_public_register_names_it_by_what_it_has(client, approved):
    html = client.get(reverse("integrators:register"), {"department": "abroad"}).content.decode()
    assert approved.name in html
    html = client.get(reverse("integrators:register"), {"department": "57"}).content.decode()
    assert approved.name not in html
    path = reverse("integrators:entry", args=["DE136695976"])
    html = client.get(path).content.decode()
    assert "HRB 12345" in html
    assert "SIRE" not in html
    assert client.get(reverse("integrators:entry_qr", args=["DE136695976"])).status_code == 200
    rows = json.loads(client.get(reverse("integrators:register_json")).content)["integrators"]
    [row] = [row for row in rows if row["name"] == approved.name]
    assert row["siren"] is None
    assert (row["country"], row["vat_number"]) == ("DE", "DE136695976")
    assert row["register"] == "Amtsgericht Saarbrücken HRB 12345"
    assert row["url"].endswith(path)
    csv = client.get(reverse("integrators:register_csv")).content.decode()
    assert "DE136695976" in csv
    counts = {area.code: area.count for area in entries.areas(entries.approved()) if area.count}
    assert (counts["DE"], sum(counts.values())) == (1, len(rows))
    assert client.get(reverse("integrators:register_pdf")).status_code == 200


@pytest.mark.django_db
def test_one_without_vat_number_has_an_address_too(client, cast):
    legal = foreign(country="CH", vat_number="", name="Caisses du Léman")
    company = update_integrator(by=cast.quality, integrator=cast.integrator, legal=legal)
    code = f"CH-{company.pk}"
    assert company.code == code
    assert client.get(reverse("integrators:entry", args=[code])).status_code == 200
    for other in (f"DE-{company.pk}", "CH-x", "CH-", "-", f"CH-{'9' * 30}"):
        assert client.get(reverse("integrators:entry", args=[other])).status_code == 404, other


@pytest.mark.django_db
def test_papers_never_show_an_empty_number(cast, release, approved):
    representative = cast.technician_rep
    representative.refresh_from_db()
    with translation.override("fr"):
        data = company_data(approved)
    assert data["address"] == "Bahnhofstraße 4, 57072 Siegen, Allemagne"
    assert not {"siren", "siret"} & data.keys()
    words = capacity_of(representative, "fr")
    assert "SIREN" not in words
    assert "TVA\u00a0DE136695976 · Amtsgericht Saarbrücken HRB\u00a012345" in words
    report = complete_draft(representative, release)
    content = facts_of(report)
    party = content["integrator"]
    assert "siret" not in party
    assert (party["vat_number"], party["country"]) == ("DE136695976", "DE")
    assert (party["postcode"], party["city"]) == ("57072", "Siegen")


@pytest.mark.django_db
def test_staff_see_it_in_lists_and_exports(client, cast, approved):
    sign_in(client, cast.quality)
    for route in ("manage", "export", "contracts", "asof_all"):
        html = client.get(reverse(f"integrators:{route}")).content.decode()
        assert "DE136695976" in html or route == "contracts", route
    page = client.get(reverse("integrators:asof", args=[approved.pk])).content.decode()
    assert "SIRET" not in page


def test_the_rows_of_one_company_abroad_are_put_together():
    row = {"country": "Allemagne", "register_name": "AG Köln", "register_number": "HRB 1"}
    assert siren_of(row) == siren_of(row | {"country": "germany"}) == "DE-hrb1agkoln"
    assert siren_of({"siren": "552 100 554", "country": "FR"}) == "552100554"
    assert siren_of({"country": "DE"}) == ""


@pytest.mark.django_db
def test_where_no_postcodes_are_known_none_lacks(client, cast, approved):
    """An address in Dubai is whole without one; the list of what lacks says the same."""
    dubai = foreign(
        name=approved.name, email=approved.email, country="AE", vat_number="", postcode="",
        city="Dubai", register_name="DED Dubai",
    )  # fmt: skip
    company = update_integrator(by=cast.quality, integrator=approved, legal=dubai)
    assert company.address == "Bahnhofstraße 4, Dubai, Émirats arabes unis"
    [legal] = [
        item for item in company_check(company, line="V4").requirements if item.code == "legal_file"
    ]
    assert legal.met
    assert not Integrator.objects.filter(Lacks().data, pk=company.pk).exists()
    form = IntegratorForm(dubai | {"register_number": "another"})
    assert form.is_valid(), form.errors
    too_long = IntegratorForm(dubai | {"register_number": "another", "vat_number": "1" * 31})
    assert set(too_long.errors) == {"vat_number"}
    sign_in(client, cast.quality)
    page = client.get(reverse("integrators:entry", args=[company.code])).content.decode()
    assert "Dubai" in page
