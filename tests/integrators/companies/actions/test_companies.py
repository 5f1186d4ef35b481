import pytest

from integrators.companies.actions.companies import (
    add_contact,
    register_integrator,
    update_integrator,
)
from integrators.models import Integrator, Standing
from tests.cast import make_user
from tests.integrators import factories as make
from tests.integrators.helpers import at_once, last_entry, refused


class TestRegister:
    def test_a_candidate_with_its_contact(self, quality):
        legal = make.legal_data(name="  Moselle Encaissement ", phone="03.87.65.98.80")
        company = register_integrator(by=quality, legal=legal, contacts=[make.contact_data()])
        assert (company.name, company.phone) == ("Moselle Encaissement", "0387659880")
        assert company.contacts.get().name == "Odile Weber"
        assert Integrator.objects.with_standing().get().standing == Standing.CANDIDATE
        entry = last_entry()
        assert entry.event == "integrator.registered"
        assert entry.content["data"]["siren"] == company.siren
        assert entry.personal["/email"] == company.email
        assert company.email not in bytes(entry.body).decode()

    def test_spaces_in_numbers_do_not_matter(self, quality):
        siren = make.new_siren()
        typed = f"{siren[:3]} {siren[3:6]}\u00a0{siren[6:]}"
        siret = make.siret_of(siren)
        legal = make.legal_data(siren=typed, siret=f"{siret[:9]} {siret[9:]}", postcode="57 000")
        company = register_integrator(by=quality, legal=legal)
        assert (company.siren, company.siret, company.postcode) == (siren, siret, "57000")

    @pytest.mark.parametrize(
        "changes",
        [
            {"siren": "123456789"},
            {"siret": "12345678900014"},
            {"siret": make.siret_of("732829320")},
            {"vat_number": "FR00123456789"},
            {"phone": "12"},
            {"postcode": "5700"},
            {"email": "nobody"},
            {"name": ""},
        ],
    )
    def test_wrong_data(self, quality, changes):
        with refused("invalid"):
            register_integrator(by=quality, legal=make.legal_data(**changes))
        assert not Integrator.objects.exists()

    def test_a_siren_twice(self, quality, company):
        with refused("invalid") as caught:
            register_integrator(by=quality, legal=make.legal_data(siren=company.siren))
        assert "SIREN" in str(caught.value)

    @pytest.mark.django_db(transaction=True)
    def test_two_at_once_register_one_company(self):
        legal = make.legal_data()
        first, second = make_user("quality"), make_user("quality")
        results = at_once(
            lambda: register_integrator(by=first, legal=legal),
            lambda: register_integrator(by=second, legal=legal),
        )
        assert Integrator.objects.count() == 1
        assert sorted(type(result).__name__ for result in results) == ["Integrator", "Refused"]


class TestUpdate:
    def changed(self, company, **changes):
        names = make.legal_data().keys()
        return {name: getattr(company, name) for name in names} | changes

    def test_the_journal_keeps_what_was_before(self, quality, company):
        legal = self.changed(company, city="Thionville", email="neuf@rhin.example")
        update_integrator(by=quality, integrator=company, legal=legal)
        company.refresh_from_db()
        assert company.city == "Thionville"
        data = last_entry().content["data"]
        assert data["before"]["city"] == "Metz"
        assert data["after"]["city"] == "Thionville"
        assert set(data["after"]) == {"city", "email"}
        assert last_entry().personal["/after/email"] == "neuf@rhin.example"

    def test_nothing_changed(self, quality, company):
        with refused("unchanged"):
            update_integrator(by=quality, integrator=company, legal=self.changed(company))

    def test_wrong_data(self, quality, company):
        with refused("invalid"):
            update_integrator(
                by=quality, integrator=company, legal=self.changed(company, postcode="x")
            )
        company.refresh_from_db()
        assert company.postcode == "57000"


def test_add_contact(quality, company):
    add_contact(by=quality, integrator=company, contact=make.contact_data(name="Paul Klein"))
    assert company.contacts.count() == 2
    assert last_entry().event == "contact.added"
    assert last_entry().personal["/contact/name"] == "Paul Klein"
    with refused("invalid"):
        add_contact(by=quality, integrator=company, contact=make.contact_data(name=" "))
