import pytest
from django.urls import reverse

from integrators.models import Integrator
from tests.integrators import factories as make

LIST, NEW = reverse("integrators:manage"), reverse("integrators:new")


def form(**changes):
    contact = {f"contact-{key}": value for key, value in make.contact_data().items()}
    return make.legal_data() | contact | changes


class TestList:
    def test_all_with_their_standing(self, cast, as_):
        page = as_("auditor").get(LIST).content.decode()
        for company in Integrator.objects.all():
            assert company.name in page
        for label in ("Agréé", "Suspendu", "Candidat"):
            assert label in page
        assert NEW not in page
        assert NEW in as_("quality").get(LIST).content.decode()

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ({"standing": "suspended"}, ["suspended_integrator"]),
            ({"standing": "candidate"}, ["candidate_integrator"]),
            ({"q": "metz encaissement"}, ["integrator"]),
            ({"q": "zzz"}, []),
        ],
    )
    def test_search_and_filter(self, cast, as_, query, names):
        page = as_("quality").get(LIST, query).content.decode()
        for name in ("integrator", "elsewhere", "suspended_integrator"):
            company = getattr(cast, name)
            assert (company.get_absolute_url() in page) is (name in names)

    def test_by_siren_as_people_type_it(self, cast, as_):
        siren = cast.integrator.siren
        typed = f"{siren[:3]} {siren[3:6]} {siren[6:]}"
        page = as_("quality").get(LIST, {"q": typed}).content.decode()
        assert cast.integrator.name in page
        assert cast.elsewhere.name not in page

    def test_the_same_queries_at_two_sizes(self, cast, as_, django_assert_max_num_queries):
        client = as_("quality")
        client.get(LIST)
        with django_assert_max_num_queries(12) as few:
            client.get(LIST)
        for _ in range(9):
            make.make_integrator(cast.quality)
        with django_assert_max_num_queries(12) as many:
            client.get(LIST)
        assert len(few) == len(many)

    def test_pages(self, cast, as_):
        for _ in range(50):
            make.make_integrator(cast.quality)
        client = as_("quality")
        assert "?after=" in client.get(LIST).content.decode()
        assert client.get(LIST, {"after": "99"}).status_code == 200


class TestNew:
    def test_registers_with_a_contact(self, cast, as_):
        siren = make.new_siren()
        siret = make.siret_of(siren)
        data = form(
            name="Berry Caisses",
            siren=f"{siren[:3]} {siren[3:6]} {siren[6:]}",
            siret=f"{siret[:9]} {siret[9:]}",
        )
        answer = as_("quality").post(NEW, data)
        company = Integrator.objects.get(siren=siren)
        assert answer.url == company.get_absolute_url()
        assert company.registered_by == cast.quality
        assert company.contacts.count() == 1

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"siren": "123 456 789"}, "Ce SIREN n’est pas valable"),
            ({"siret": "12345678900014"}, "Ce SIRET n’est pas valable"),
            ({"siret": make.siret_of("732829320")}, "Le SIRET doit commencer par le SIREN"),
            ({"phone": "12"}, "Tapez dix chiffres"),
            ({"postcode": "57"}, "Saisissez les cinq chiffres du code postal"),
        ],
    )
    def test_says_what_is_wrong_and_loses_nothing(self, as_, changes, message):
        answer = as_("quality").post(NEW, form(name="Berry Caisses", **changes))
        assert answer.status_code == 200
        page = answer.content.decode()
        assert page.count(message) >= 1
        assert "Berry Caisses" in page
        assert not Integrator.objects.filter(name="Berry Caisses").exists()

    def test_a_known_siren(self, cast, as_):
        siren, siret = cast.integrator.siren, cast.integrator.siret
        page = as_("quality").post(NEW, form(siren=siren, siret=siret)).content.decode()
        assert "Un intégrateur avec ce SIREN est déjà enregistré" in page


class TestEdit:
    def test_changes(self, cast, as_):
        company = cast.integrator
        url = reverse("integrators:edit", args=[company.pk])
        assert company.siret in as_("quality").get(url).content.decode()
        data = make.legal_data(siren=company.siren, siret=company.siret, city="Thionville")
        assert as_("quality").post(url, data).url == company.get_absolute_url()
        company.refresh_from_db()
        assert company.city == "Thionville"

    def test_nothing_changed(self, cast, as_):
        company = cast.integrator
        data = {name: getattr(company, name) for name in make.legal_data()}
        client = as_("quality")
        answer = client.post(reverse("integrators:edit", args=[company.pk]), data)
        assert answer.url == company.get_absolute_url()
        told = client.get(answer.url).content.decode()
        assert "Il n’y avait rien d’autre à enregistrer" in told


def test_a_contact(cast, as_):
    url = reverse("integrators:contact_new", args=[cast.integrator.pk])
    as_("quality").post(url, make.contact_data(name="Paul Klein", phone="03 87 11 22 33"))
    assert cast.integrator.contacts.filter(name="Paul Klein", phone="0387112233").exists()
    assert as_("quality").post(url, make.contact_data(name="")).status_code == 200
