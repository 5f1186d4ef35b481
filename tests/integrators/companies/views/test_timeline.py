from django.urls import reverse

from integrators.approvals.actions import suspend_integrator
from integrators.companies import timeline
from integrators.companies.actions.companies import update_integrator
from integrators.companies.actions.people import (
    change_role,
    invite_representative,
    record_departure,
)
from integrators.companies.timeline import TITLES, entries_of
from integrators.contracts.actions.contracts import decline_contract
from integrators.contracts.actions.fees import charge_update, set_update_fee
from integrators.contracts.fees import Update
from integrators.trainings.actions.sessions import enrol, withdraw_enrolment
from portal.core import clock
from portal.journal.models import JournalEntry
from tests.integrators import factories as make


def url(company):
    return reverse("integrators:timeline", args=[company.pk])


def test_what_happened_in_words_and_of_this_company_only(cast, as_):
    suspend_integrator(by=cast.quality, integrator=cast.integrator, reason="PV manquants")
    page = as_("auditor").get(url(cast.integrator)).content.decode()
    assert "PV manquants" in page
    assert "vendre, installer et maintenir la V4" in page
    assert "Formation initiale V4" in page
    assert cast.technician.name in page
    assert cast.quality.name in page
    assert cast.stranger.name not in page


def test_the_company_reads_it_without_the_names_of_crisalids_people(cast, as_):
    page = as_("manager").get(url(cast.integrator)).content.decode()
    assert "Charte signée" in page
    assert cast.manager.name in page
    assert cast.quality.name not in page


def test_every_kind_of_event_has_its_words(cast, as_):
    """Each event about the company is shown; none shows raw data or fails."""
    quality, company = cast.quality, cast.integrator
    values = {"siren": company.siren, "siret": company.siret, "city": "Thionville"}
    update_integrator(by=quality, integrator=company, legal=make.legal_data(**values))
    invite_representative(
        by=quality, integrator=company, email="a@b.example", name="A", role=make.TECHNICIAN
    )
    change_role(by=quality, representative=cast.technician_rep, role=make.MANAGER)
    planned = make.make_planned(quality)
    row = enrol(by=quality, planned=planned, representative=cast.technician_rep)
    withdraw_enrolment(by=quality, enrolment=row)
    decline_contract(by=cast.manager, contract=make.propose(quality, company), reason="Trop cher")
    set_update_fee(by=quality, line="V4", valid_from=clock.today(), cents=4900)
    charge_update(
        by=quality, integrator=company, update=Update("V4", "4.2.[9710.21600]"),
        licences=["L-1", "L-2"], cause="report", occasion="PV-2026-00001",
    )  # fmt: skip
    record_departure(by=quality, representative=cast.technician_rep)
    page = as_("quality").get(url(company)).content.decode()
    for words in ("Trop cher", "98,00", "ville", "Rôle modifié", "Départ d’un représentant"):
        assert words in page
    assert "{" not in "".join(
        item.sentence for item in as_("quality").get(url(company)).context["events"]
    )


def test_events_of_companies_all_have_a_title(cast):
    """What names the company in its data is about the company: none may be forgotten."""
    named = {
        entry.event for entry in JournalEntry.objects.all() if "integrator" in entry.content["data"]
    }
    assert named <= set(TITLES)
    assert entries_of(cast.integrator).count() >= 10


def test_the_same_queries_at_two_sizes(cast, as_, django_assert_max_num_queries):
    client, counts = as_("quality"), []
    for _ in range(2):
        with django_assert_max_num_queries(12) as asked:
            client.get(url(cast.integrator))
        counts.append(len(asked))
        for _more in range(3):
            make.train(cast.quality, make.join(cast.quality, cast.integrator))
    assert counts[0] == counts[1]


def test_each_event_is_of_one_kind():
    found = [event for _name, events in timeline.event_kinds().values() for event in events]
    assert len(found) == len(set(found))
    assert set(found) == timeline.known_events()


def test_the_filter_and_the_pages_by_key(cast, as_):
    company = cast.integrator
    client, path = as_("quality"), url(company)
    for number in range(55):
        legal = {name: getattr(company, name) for name in make.legal_data()}
        update_integrator(by=cast.quality, integrator=company, legal=legal | {"city": f"V{number}"})
        company.refresh_from_db()
    charter = client.get(path, {"kind": "charter"}).context["events"]
    assert {item.title for item in charter} == {"Charte signée"}
    page = client.get(path, {"kind": "tickets"}).content.decode()
    assert "Rien de tel" in page
    first = client.get(path, {"kind": "documents"})
    assert len(first.context["page"].rows) == 50
    assert "kind=documents" in first.context["page"].next
    second = client.get(path + first.context["page"].next)
    keys = [row.pk for answer in (first, second) for row in answer.context["page"].rows]
    assert keys == sorted(set(keys), reverse=True)
    assert set(keys) == set(entries_of(company, "documents").values_list("pk", flat=True))
    assert not client.get(path, {"kind": "nothing"}).context["page"].rows
    everything = client.get(path, {"after": "x"}).context["page"].rows
    assert everything[0] == entries_of(company).order_by("-pk").first()
