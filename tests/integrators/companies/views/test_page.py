import pytest
from django.test import Client
from django.urls import reverse

from integrators.companies.actions.people import invite_representative, record_departure
from tests.cast import make_user, sign_in
from tests.integrators import factories as make

MINE = reverse("integrators:mine")


def url(company):
    return company.get_absolute_url()


class TestMine:
    def test_to_ones_own(self, cast, as_):
        assert as_("technician").get(MINE).url == url(cast.integrator)

    def test_a_choice_of_two(self, cast, as_):
        from portal.accounts.people.actions.accept_invitation import accept_invitation

        invited = invite_representative(
            by=cast.quality, integrator=cast.elsewhere, email=cast.manager.email, name="x",
            role=make.TECHNICIAN,
        )  # fmt: skip
        accept_invitation(by=cast.manager, invitation=invited.invitation)
        page = as_("manager").get(MINE).content.decode()
        assert cast.integrator.name in page
        assert cast.elsewhere.name in page

    def test_none(self, db):
        page = sign_in(Client(), make_user()).get(MINE).content.decode()
        assert "Vous ne représentez pas d’intégrateur" in page


class TestDetail:
    @pytest.mark.parametrize("who", ["stranger", "candidate", "suspended"])
    def test_a_stranger_must_not_know_of_it(self, cast, as_, who):
        page = as_(who).get(url(cast.integrator))
        assert page.status_code == 404
        assert cast.integrator.name not in page.text

    def test_not_after_the_departure(self, cast, as_):
        client = as_("technician")
        assert cast.integrator.siren in client.get(url(cast.integrator)).text.replace(" ", "")
        record_departure(by=cast.quality, representative=cast.technician_rep)
        page = client.get(url(cast.integrator))
        assert page.status_code == 404
        assert cast.integrator.name not in page.text

    def test_the_manager_reads_who_may_work(self, cast, as_):
        page = as_("manager").get(url(cast.integrator)).content.decode()
        assert (
            "Votre entreprise est agréée pour vendre, installer et maintenir la V4 et la V3" in page
        )
        assert page.count("Peut télécharger et signer\u00a0: V4 et V3") == 2
        assert reverse("integrators:invite", args=[cast.integrator.pk]) in page
        assert reverse("integrators:suspend", args=[cast.integrator.pk]) not in page

    def test_a_newcomer_and_what_they_lack(self, cast, as_):
        make.join(cast.manager, cast.integrator, name="Paul Klein")
        page = as_("manager").get(url(cast.integrator)).content.decode()
        assert "Paul Klein" in page
        assert "Aucune formation initiale enregistrée pour la V4" in page
        assert "Charte 1.0 non signée" in page

    def test_a_technician_sees_the_team_but_no_buttons(self, cast, as_):
        page = as_("technician").get(url(cast.integrator)).content.decode()
        assert cast.manager.name in page
        assert reverse("integrators:invite", args=[cast.integrator.pk]) not in page

    def test_the_suspended_read_why(self, cast, as_):
        page = as_("suspended").get(url(cast.suspended_integrator)).content.decode()
        assert "Votre agrément est suspendu" in page
        assert "PV manquants" in page
        assert "Personne de l’entreprise ne peut télécharger ni signer" in page

    def test_a_candidate_reads_what_is_missing(self, cast, as_):
        page = as_("candidate").get(url(cast.candidate_integrator)).content.decode()
        assert "Votre entreprise n’est pas encore agréée" in page
        assert "Aucun technicien ne s’est encore inscrit" in page

    def test_one_main_action_by_standing(self, cast, as_):
        client = as_("quality")
        assert "Agréer" in client.get(url(cast.candidate_integrator)).content.decode()
        page = client.get(url(cast.suspended_integrator)).content.decode()
        assert reverse("integrators:reinstate", args=[cast.suspended_integrator.pk]) in page
        assert reverse("integrators:suspend", args=[cast.suspended_integrator.pk]) not in page
        page = client.get(url(cast.integrator)).content.decode()
        assert reverse("integrators:suspend", args=[cast.integrator.pk]) in page

    def test_readers_get_no_buttons(self, cast, as_):
        page = as_("auditor").get(url(cast.integrator)).content.decode()
        for name in ("approve", "suspend", "edit", "invite"):
            assert reverse(f"integrators:{name}", args=[cast.integrator.pk]) not in page

    def test_open_invitations(self, cast, as_):
        invite_representative(
            by=cast.manager, integrator=cast.integrator, email="paul@klein.example",
            name="Paul Klein", role=make.TECHNICIAN,
        )  # fmt: skip
        assert "paul@klein.example" in as_("manager").get(url(cast.integrator)).content.decode()

    def test_the_same_queries_at_two_sizes(self, cast, as_, django_assert_max_num_queries):
        client = as_("quality")
        client.get(url(cast.integrator))
        with django_assert_max_num_queries(24) as few:
            client.get(url(cast.integrator))
        people = [make.join(cast.quality, cast.integrator) for _ in range(6)]
        make.train(cast.quality, *people, title="Autre session")
        for person in people:
            make.sign(person, cast.charter)
        with django_assert_max_num_queries(24) as many:
            client.get(url(cast.integrator))
        assert len(few) == len(many)
