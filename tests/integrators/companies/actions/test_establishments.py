import pytest

from integrators.companies.actions.establishments import add_establishment, close_establishment
from integrators.models import Establishment
from tests.integrators import factories as make
from tests.integrators.helpers import last_entry, refused


def place(company, number=2, **changes):
    return {
        "siret": make.siret_of(company.siren, number), "name": "Agence", "street": "1 rue Foch",
        "postcode": "54000", "city": "Nancy", **changes,
    }  # fmt: skip


def add(by, company, number=2, **changes):
    return add_establishment(
        by=by, integrator=company, establishment=place(company, number, **changes)
    )


def test_by_the_manager_once(quality, company):
    manager = make.join(quality, company, make.MANAGER)
    row = add(manager.user, company)
    assert last_entry().content["data"]["siret"] == row.siret
    with refused("known_already"):
        add(quality, company)
    close_establishment(by=manager.user, establishment=row)
    with refused("closed_already"):
        close_establishment(by=quality, establishment=row)
    assert add(quality, company).pk != row.pk
    assert Establishment.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"siret": "12345678901234"}, "invalid"), ({"postcode": "1"}, "invalid")],
)
def test_the_same_checks_as_the_head_office(quality, company, changes, code):
    with refused(code):
        add(quality, company, **changes)


def test_only_a_place_of_this_very_company(quality, company):
    with refused("known_already"):
        add(quality, company, siret=company.siret)
    with refused("other_siren"):
        add(quality, company, siret=make.siret_of(make.new_siren()))


def test_neither_a_technician_nor_a_stranger(quality, company):
    technician = make.join(quality, company)
    stranger = make.join(quality, make.make_integrator(quality), make.MANAGER)
    for person in (technician, stranger):
        with refused("not_allowed"):
            add(person.user, company)
    row = add(quality, company)
    with refused("not_allowed"):
        close_establishment(by=stranger.user, establishment=row)
