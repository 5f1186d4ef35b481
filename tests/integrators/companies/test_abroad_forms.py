"""Companies abroad come in by every door: candidature, import, form; in both languages."""

import pytest
from django.urls import reverse
from django.utils import translation

from integrators.candidatures.actions import accept_candidature
from integrators.candidatures.forms import CandidatureForm
from integrators.companies.actions.companies import register_integrator
from integrators.companies.forms import IntegratorForm
from integrators.imports import files, work
from integrators.imports.actions import confirm_import, start_import
from integrators.legal_file.documents import papers_of
from integrators.models import Integrator
from portal.core.actions import Refused
from portal.search.matching import matching
from tests.cast import sign_in
from tests.integrators import factories as make
from tests.integrators.companies.test_identity import foreign
from tests.integrators.imports.test_imports import upload

HEAD = (
    "Pays;Registre;Numéro au registre;Numéro de TVA;Raison sociale;Adresse;Code postal;Ville;"
    "E-mail;Téléphone"
)
ROW = (
    "{country};{register};{number};{vat};Öhler;Bahnhofstraße 4;57072;Siegen;a@oehler.example;"
    "+49 271 404000"
)


def row(country="Allemagne", register="Amtsgericht Siegen", number="HRB 7", vat="DE 136 695 976"):
    return ROW.format(country=country, register=register, number=number, vat=vat)


@pytest.mark.django_db
class TestImport:
    def played(self, quality, *rows):
        table = files.read_table(upload("\n".join([HEAD, *rows])))
        registry = start_import(by=quality, table=table)
        work.run_due()
        registry.refresh_from_db()
        return registry, list(registry.rows.order_by("number"))

    def test_a_company_abroad_is_registered_and_known_the_next_time(self, cast):
        registry, [found] = self.played(cast.quality, row())
        assert (found.kind, found.errors) == ("create", [])
        confirm_import(by=cast.quality, registry=registry)
        work.run_due()
        company = Integrator.objects.get(vat_number="DE136695976")
        assert (company.country, company.register_number) == ("DE", "HRB 7")
        _again, [same] = self.played(cast.quality, row(country="germany"))
        assert same.kind == "skip"

    def test_what_is_wrong_is_told_by_its_column(self, cast):
        _registry, found = self.played(
            cast.quality, row(vat="DE136695977"), row(country="Atlantide"), row(register=""),
            row(country=""),
        )  # fmt: skip
        assert all(each.kind == "error" for each in found)
        columns = [{column for column, _reason in each.errors} for each in found]
        assert columns[0] == {"vat_number"}
        assert "country" in columns[1]
        assert columns[2] == {"register_name"}
        # Without a country it is one of France, which has a SIREN.
        assert "siren" in columns[3]


@pytest.mark.django_db
class TestCandidature:
    def test_it_becomes_an_integrator_and_sends_an_extract_of_its_register(self, cast):
        candidature = make.candidate(**foreign(name="Öhler"))
        kinds = {paper.kind.code for paper in papers_of([candidature])[candidature]}
        assert kinds == {"register-extract", "insurance"}
        company = accept_candidature(by=cast.quality, candidature=candidature)
        assert (company.country, company.siren, company.vat_number) == ("DE", "", "DE136695976")
        again = make.candidate(**foreign(email="other@oehler.example"))
        with pytest.raises(Refused) as refused:
            accept_candidature(by=cast.quality, candidature=again)
        assert refused.value.code == "registered_already"

    def test_french_companies_are_asked_for_a_kbis(self, cast):
        papers = papers_of([cast.integrator])[cast.integrator]
        assert {paper.kind.code for paper in papers} == {"kbis", "insurance"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "said"),
    [("fr", "Vérifiez le numéro de TVA"), ("en", "Check the VAT number")],
)
def test_each_form_asks_in_the_language_of_the_reader(language, said):
    with translation.override(language):
        for form in (IntegratorForm, CandidatureForm):
            shown = form(foreign(vat_number="DE1"))
            assert said in str(shown.errors["vat_number"])
            assert ("Allemagne" if language == "fr" else "Germany") in str(shown["country"])


@pytest.mark.django_db
def test_a_company_of_monaco_has_a_siren_or_stands_in_its_own_register(cast):
    siren = make.new_siren()
    legal = make.legal_data(siren=siren, country="MC", postcode="98000", city="Monaco")
    known = register_integrator(by=cast.quality, legal=legal)
    assert (known.code, known.department) == (siren, "")
    own = {"register_name": "RCI Monaco", "register_number": "56 S 557", "country": "MC",
           "vat_number": "FR53000004605", "postcode": "98000", "city": "Monaco"}  # fmt: skip
    other = register_integrator(by=cast.quality, legal=foreign(**own))
    assert other.code == "FR53000004605"
    form = IntegratorForm(foreign(**own | {"vat_number": "DE136695976"}))
    assert set(form.errors) == {"vat_number"}


@pytest.mark.django_db
def test_the_same_place_in_a_register_is_one_company_however_spelt(cast):
    swiss = {"country": "CH", "vat_number": "", "register_name": "Registre de Genève"}
    register_integrator(by=cast.quality, legal=foreign(**swiss, register_number="CHE-107.787.577"))
    with pytest.raises(Refused):
        register_integrator(
            by=cast.quality,
            legal=foreign(**swiss | {"register_name": "registre de GENEVE"},
                          register_number="che 107787577"),
        )  # fmt: skip
    # The same number elsewhere is another company.
    register_integrator(
        by=cast.quality, legal=foreign(**swiss | {"country": "LI"}, register_number="CHE107787577")
    )


@pytest.mark.django_db
def test_numbers_are_found_as_people_type_them(cast):
    legal = foreign(country="LU", vat_number="LU15027442", register_name="RCS Luxembourg",
                    register_number="B 123456", postcode="L-2449")  # fmt: skip
    company = register_integrator(by=cast.quality, legal=legal)
    for typed in ("LU 150 274 42", "lu15027442", "B 123456", "b123456", "luxembourg", "L-2449"):
        assert company in matching(Integrator.objects.all(), typed), typed
    assert company not in matching(Integrator.objects.all(), "LU 150 274 43")


@pytest.mark.django_db
def test_a_past_entry_says_what_it_was_known_by(client, cast):
    company = register_integrator(by=cast.quality, legal=foreign())
    sign_in(client, cast.auditor)
    html = client.get(reverse("journal:index"), {"company": company.name}).content.decode()
    assert "DE136695976" in html
    assert "Amtsgericht Saarbrücken HRB 12345" in html
    assert "Allemagne" in html
