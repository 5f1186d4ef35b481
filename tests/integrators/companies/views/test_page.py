import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html

from integrators.companies.actions.people import invite_representative, record_departure
from portal.accounts.people.actions.accept_invitation import accept_invitation
from portal.accounts.permissions import Role
from tests.cast import make_user, sign_in
from tests.installations.factories import make as made
from tests.integrators import factories as make
from tests.support import factories as desk

MINE = reverse("integrators:mine")


def url(company):
    return company.get_absolute_url()


def tab(company, key):
    return f"{url(company)}?tab={key}"


class TestMine:
    def test_to_ones_own(self, cast, as_):
        assert as_("technician").get(MINE).url == url(cast.integrator)

    def test_a_choice_of_two(self, cast, as_):
        invited = invite_representative(
            by=cast.quality, integrator=cast.elsewhere, email=cast.manager.email, name="x",
            role=make.TECHNICIAN,
        )  # fmt: skip
        accept_invitation(by=cast.manager, invitation=invited.invitation)
        page = as_("manager").get(MINE).content.decode()
        assert cast.integrator.name in page
        assert cast.elsewhere.name in page

    def test_none(self, db):
        page = sign_in(Client(), make_user(Role.QUALITY)).get(MINE).content.decode()
        assert "Vous ne représentez pas d’intégrateur" in page


class TestDetail:
    @pytest.mark.parametrize("who", ["stranger", "candidate", "suspended"])
    def test_a_stranger_must_not_know_of_it(self, cast, as_, who):
        page = as_(who).get(url(cast.integrator))
        assert page.status_code == 404
        assert cast.integrator.name not in page.text

    def test_not_after_the_departure(self, cast, as_):
        client = as_("technician")
        assert cast.integrator.siren in client.get(tab(cast.integrator, "file")).text.replace(
            " ", ""
        )
        record_departure(by=cast.quality, representative=cast.technician_rep)
        page = client.get(url(cast.integrator))
        assert page.status_code == 403
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

    def test_the_head_tells_what_an_approval_can_lose_with_time(self, cast, as_):
        assert "Il manque" not in as_("quality").get(url(cast.integrator)).text
        record_departure(by=cast.quality, representative=cast.technician_rep)
        page = as_("quality").get(url(cast.integrator)).text
        assert "Il manque 1 élément pour l’agrément V4" in page
        assert tab(cast.integrator, "approvals") in page


class TestTabs:
    KEYS = (
        "people",
        "approvals",
        "trainings",
        "machines",
        "interventions",
        "tickets",
        "complaints",
        "contract",
        "file",
    )

    def links(self, client, company):
        tree = html.fromstring(client.get(url(company)).text)
        return tree.xpath("//nav[@class='tab-links']//a")

    @pytest.mark.parametrize("who", ["quality", "support", "auditor", "manager", "technician"])
    def test_each_is_an_address_and_is_marked_there(self, cast, as_, who):
        client = as_(who)
        links = self.links(client, cast.integrator)
        assert len(links) == len(self.KEYS) + 1
        for link in links:
            page = client.get(link.get("href"))
            assert page.status_code == 200
            [here] = html.fromstring(page.text).xpath("//nav[@class='tab-links']//a[@aria-current]")
            assert here.text == link.text
            assert cast.integrator.name in page.text

    def test_what_a_role_may_not_read_has_no_tab(self, cast, as_):
        client = as_("admin")
        told = [link.get("href") for link in self.links(client, cast.integrator)]
        assert tab(cast.integrator, "tickets") not in told
        assert "pas d’onglet de ce nom" in client.get(tab(cast.integrator, "tickets")).text

    def test_an_unknown_one_says_so_and_shows_nothing(self, cast, as_):
        page = as_("quality").get(tab(cast.integrator, "nowhere")).text
        assert "Cette page n’a pas d’onglet de ce nom" in page
        assert cast.technician.email not in page

    def test_the_first_is_the_people_and_the_timeline_keeps_its_address(self, cast, as_):
        client = as_("manager")
        assert cast.technician.email in client.get(url(cast.integrator)).text
        moved = client.get(tab(cast.integrator, "timeline"))
        assert moved.url == reverse("integrators:timeline", args=[cast.integrator.pk])

    def test_machines_reports_and_tickets_of_this_company_only(self, cast, as_, release):
        own, other = made(cast.technician_rep, release), made(cast.stranger_rep, release)
        ticket = desk.make_ticket(cast)
        for who in ("quality", "manager"):
            client = as_(who)
            for key in ("machines", "machines&show=reports"):
                page = client.get(tab(cast.integrator, key)).text
                assert own.number in page
                assert other.number not in page
            assert ticket.number in client.get(tab(cast.integrator, "tickets")).text
            unknown = client.get(tab(cast.integrator, "machines&show=nothing")).text
            assert own.number not in unknown
            assert "nothing" in unknown

    def test_each_reads_its_own_rows_only(self, cast, as_, django_assert_max_num_queries):
        client, few, many = as_("quality"), {}, {}
        for counts in (few, many):
            for key in self.KEYS:
                client.get(tab(cast.integrator, key))
                with django_assert_max_num_queries(17) as asked:
                    client.get(tab(cast.integrator, key))
                counts[key] = len(asked)
                if key != "people":
                    assert not any(
                        "integrators_representativeinvitation" in q["sql"] for q in asked
                    )
                if key != "tickets":
                    assert not any('FROM "support_ticket"' in q["sql"] for q in asked)
            people = [make.join(cast.quality, cast.integrator) for _ in range(6)]
            make.train(cast.quality, *people, title="Autre session")
            for person in people:
                make.sign(person, cast.charter)
            for _ in range(3):
                desk.make_ticket(cast)
        assert few == many


class TestPerson:
    """The page that a row of the team opens."""

    @staticmethod
    def also_at(company, user, *, by):
        invited = invite_representative(
            by=by, integrator=company, email=user.email, name="x", role=make.TECHNICIAN
        )
        accept_invitation(by=user, invitation=invited.invitation)

    def of(self, row):
        return reverse("integrators:person", args=[row.integrator_id, row.pk])

    def test_the_row_leads_to_what_they_may_do_and_why(self, cast, as_):
        client = as_("manager")
        address = self.of(cast.technician_rep)
        assert f'href="{address}"' in client.get(url(cast.integrator)).text
        page = client.get(address).text
        assert "Peut télécharger et signer\u00a0: V4 et V3" in page
        assert "Charte 1.0 signée" in page
        assert (
            reverse("integrators:role", args=[cast.integrator.pk, cast.technician_rep.pk]) in page
        )

    def test_a_newcomer_reads_what_is_missing_and_a_colleague_gets_no_buttons(self, cast, as_):
        row = make.join(cast.manager, cast.integrator, name="Paul Klein")
        page = as_("technician").get(self.of(row)).text
        assert "Aucune formation initiale enregistrée pour la V4" in page
        assert reverse("integrators:departure", args=[cast.integrator.pk, row.pk]) not in page

    def test_not_of_another_company_nor_of_who_has_left(self, cast, as_):
        client = as_("manager")
        assert client.get(self.of(cast.stranger_rep)).status_code == 404
        foreign = reverse("integrators:person", args=[cast.integrator.pk, cast.stranger_rep.pk])
        assert client.get(foreign).status_code == 404
        record_departure(by=cast.quality, representative=cast.technician_rep)
        assert client.get(self.of(cast.technician_rep)).status_code == 404

    def test_what_else_they_represent_is_for_staff(self, cast, as_):
        self.also_at(cast.elsewhere, cast.technician, by=cast.quality)
        address = self.of(cast.technician_rep)
        assert cast.elsewhere.name in as_("quality").get(address).text
        assert cast.elsewhere.name not in as_("manager").get(address).text

    def test_a_larger_team_costs_no_more(self, cast, as_, django_assert_num_queries):
        client, address = as_("quality"), self.of(cast.technician_rep)
        client.get(address)
        with CaptureQueriesContext(connection) as few:
            client.get(address)
        people = [make.join(cast.quality, cast.integrator) for _ in range(6)]
        make.train(cast.quality, *people, title="Autre session")
        with django_assert_num_queries(len(few)):
            client.get(address)
