"""The register's pages: who sees what, and that nothing typed counts twice."""

import csv
import datetime as dt
import io
import re

import pypdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from installations.interventions import register
from installations.interventions.actions import consult_intervention, remark_on_intervention
from installations.models import Intervention, InterventionState, InterventionStep
from portal.core import clock
from portal.journal.models import JournalEntry
from portal.journal.tree import sequencer
from tests.cast import sign_in
from tests.installations.factories import make
from tests.installations.interventions.factories import PROBLEM, answered, recorded

pytestmark = pytest.mark.django_db
INDEX = reverse("installations:interventions")
NEW = reverse("installations:intervention_new")
CSV = reverse("installations:interventions_csv")
PDF = reverse("installations:interventions_pdf")


@pytest.fixture
def row(cast):
    return recorded(cast.technician_rep)


def page_of(row, name="intervention"):
    return reverse(f"installations:{name}", args=[row.pk])


def as_(person):
    return sign_in(Client(), person)


def typed(**values):
    usual = {
        "requester": "Élodie Weber", "contact": "", "concern": "incident", "problem": PROBLEM,
        "way": "phone", "place_name": "Au Bon Levain", "place_city": "Metz",
        "came_at": timezone.localtime(clock.now()).strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    return usual | values


def text_of(answer):
    return answer.content.decode()


# Recording.


def test_a_few_fields_record_it_and_lead_to_it(as_technician, cast):
    answer = as_technician.post(NEW, typed())
    row = Intervention.objects.get()
    assert answer.url == row.get_absolute_url()
    assert (row.integrator, row.recorded_by) == (cast.integrator, cast.technician)
    assert row.number in text_of(as_technician.get(answer.url))


def test_the_form_sent_twice_records_one(cast):
    client = sign_in(Client(enforce_csrf_checks=True), cast.technician)
    page = text_of(client.get(NEW))
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    values = typed(csrfmiddlewaretoken=token)
    first, second = client.post(NEW, values), client.post(NEW, values)
    assert first.url == second.url
    assert Intervention.objects.count() == 1


def test_the_rest_is_folded_away_until_it_is_wrong(as_technician):
    page = text_of(as_technician.get(NEW))
    assert '<details class="more">' in page
    assert "data-guard" in page
    later = timezone.localtime(clock.now() + dt.timedelta(days=1))
    answer = as_technician.post(NEW, typed(came_at=later.strftime("%Y-%m-%dT%H:%M")))
    assert '<details class="more" open>' in text_of(answer)
    assert not Intervention.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"place_name": ""}, "site"),
        ({"concern": "certification"}, "domain"),
        ({"code": "V4-0000-00000"}, "code"),
        ({"requester": ""}, "requester"),
        ({"problem": " "}, "problem"),
        ({"concern": ""}, "concern"),
        ({"way": "pigeon"}, "way"),
    ],
)
def test_what_is_missing_is_said_at_its_field(as_technician, values, field):
    answer = as_technician.post(NEW, typed(**values))
    assert list(answer.context["form"].errors) == [field]
    assert f'href="#id_{field}"' in text_of(answer)


def test_a_licence_finds_machine_and_shop(as_technician, cast, release):
    machine = make(cast.technician_rep, release)
    values = typed(place_name="", place_city="", code=machine.licence.lower())
    as_technician.post(NEW, values)
    row = Intervention.objects.get()
    assert (row.machine, row.site) == (machine, machine.site)


def test_a_machine_of_others_is_unknown(as_technician, cast, release):
    theirs = make(cast.stranger_rep, release)
    answer = as_technician.post(NEW, typed(place_name="", code=theirs.licence))
    assert "code" in answer.context["form"].errors


def test_the_shop_is_chosen_among_ones_own(as_technician, cast, release):
    ours, theirs = make(cast.technician_rep, release), make(cast.stranger_rep, release)
    find = reverse("installations:own_sites")
    found = as_technician.get(find, {"q": ours.site.name}).json()["options"]
    assert [one["value"] for one in found] == [str(ours.site.pk)]
    assert not as_technician.get(find, {"q": theirs.site.name}).json()["options"]
    answer = as_technician.post(NEW, typed(place_name="", site=theirs.site.pk))
    assert "site" in answer.context["form"].errors
    as_technician.post(NEW, typed(place_name="", place_city="", site=ours.site.pk))
    assert Intervention.objects.get().site == ours.site


def test_a_link_from_the_shop_or_the_machine_fills_it_in(as_technician, cast, release):
    machine = make(cast.technician_rep, release)
    page = text_of(as_technician.get(f"{NEW}?machine={machine.pk}"))
    assert machine.licence in page
    assert machine.site.name in page
    assert machine.site.name in text_of(as_technician.get(f"{NEW}?site={machine.site.pk}"))
    assert as_technician.get(f"{NEW}?site=x&machine=y").status_code == 200


# Answering.


def test_an_answer_and_a_remark_are_added(as_technician, row):
    values = {"procedure": "Redémarrage.", "result": "Le Z sort.", "minutes": 12, "closes": "on"}
    answer = as_technician.post(page_of(row, "intervention_answer"), values)
    assert answer.url == row.get_absolute_url()
    assert as_technician.get(page_of(row, "intervention_answer")).status_code == 302
    as_technician.post(page_of(row, "intervention_remark"), {"text": "Rappelé à midi."})
    row.refresh_from_db()
    assert row.state == InterventionState.CLOSED
    page = text_of(as_technician.get(row.get_absolute_url()))
    assert page.index(PROBLEM) < page.index("Redémarrage.") < page.index("Rappelé à midi.")


def test_what_was_closed_meanwhile_is_said_and_kept_typed(as_technician, row, cast):
    answered(row, cast.manager, closes=True)
    values = {"procedure": "Redémarrage.", "result": "Bon.", "minutes": 12}
    answer = as_technician.post(page_of(row, "intervention_answer"), values)
    assert "Redémarrage." in text_of(answer)
    assert InterventionStep.objects.count() == 1


# Who may.


def test_strangers_know_of_none(row, cast):
    stranger = as_(cast.stranger)
    names = ["", "_reason", "_answer", "_remark"]
    for name in names:
        assert stranger.get(page_of(row, f"intervention{name}")).status_code == 404
    assert row.number not in text_of(stranger.get(INDEX))
    assert row.number not in text_of(stranger.get(CSV))


def test_the_whole_company_keeps_one_register(row, cast):
    assert as_(cast.manager).get(page_of(row)).status_code == 200
    assert row.number in text_of(as_(cast.manager).get(INDEX))


def test_a_suspended_company_goes_on_recording(cast):
    client = as_(cast.suspended)
    client.post(NEW, typed())
    assert Intervention.objects.get().integrator == cast.suspended_rep.integrator


@pytest.mark.parametrize("who", ["quality", "auditor"])
def test_crisalid_reads_with_a_reason_that_the_company_sees(row, cast, who):
    person = getattr(cast, who)
    client = as_(person)
    listed = text_of(client.get(INDEX))
    assert row.number in listed
    assert row.requester not in listed
    assert client.get(page_of(row)).url == page_of(row, "intervention_reason")
    client.post(page_of(row, "intervention_reason"), {"reason": "Contrôle de mars"})
    page = client.get(page_of(row))
    assert PROBLEM in text_of(page)
    assert "Contrôle de mars" in text_of(as_(cast.technician).get(page_of(row)))
    assert person.name in text_of(as_(cast.manager).get(page_of(row)))
    assert client.get(CSV).status_code == client.get(PDF).status_code == 403
    assert client.get(page_of(row, "intervention_answer")).status_code == 403
    assert client.get(NEW).status_code == 403


def test_a_reason_opens_one_request_for_some_hours(row, cast):
    other = recorded(cast.technician_rep)
    consult_intervention(by=cast.quality, intervention=row, reason="Réclamation")
    client = as_(cast.quality)
    assert client.get(page_of(row)).status_code == 200
    assert client.get(page_of(other)).status_code == 302
    assert as_(cast.quality2).get(page_of(row)).status_code == 302
    JournalEntry.objects.get(event="intervention.consulted")
    with clock.moved_to(clock.now() + dt.timedelta(hours=9)):
        assert as_(cast.quality).get(page_of(row)).status_code == 302


def test_support_knows_of_none_without_a_ticket(row, cast):
    client = as_(cast.support)
    assert client.get(page_of(row)).status_code == 404
    assert row.number not in text_of(client.get(INDEX))


# The list, the table, the paper.


def test_the_list_is_filtered(as_technician, cast, release):
    machine = make(cast.technician_rep, release)
    with clock.moved_to(clock.now() - dt.timedelta(days=5)):
        old = recorded(cast.technician_rep, place_name="La Rose des Vents", place_city="Nancy")
    here = recorded(cast.technician_rep, site=machine.site, machine=machine)
    done = recorded(cast.technician_rep)
    answered(done, cast.technician, closes=True)
    day = timezone.localdate(old.recorded_at).isoformat()

    def found(**asked):
        page = as_technician.get(INDEX, asked)
        return {row.number for row in page.context["page"].rows}

    assert found() == {old.number, here.number, done.number}
    assert found(q="rose nancy") == {old.number}
    assert found(q=machine.licence) == {here.number}
    assert found(state="closed") == {done.number}
    assert found(state="open") == {old.number, here.number}
    assert found(state="overdue") == {old.number}
    assert found(until=day) == {old.number}
    assert found(since=day) == {old.number, here.number, done.number}
    assert found(site=machine.site.pk) == {here.number}
    assert found(site="x") == found(site="9" * 30) == set()
    assert found(concern="question") == set()
    assert found(state="pigeon") == set()


def test_an_empty_register_says_what_to_do(as_technician):
    page = text_of(as_technician.get(INDEX))
    assert NEW in page
    assert PDF not in page


def test_pages_of_the_list_cost_the_same(as_technician, cast, django_assert_max_num_queries):
    def queries(number):
        for _ in range(number):
            recorded(cast.technician_rep)
        with django_assert_max_num_queries(12) as asked:
            as_technician.get(INDEX)
        return len(asked)

    as_technician.get(INDEX)
    assert queries(2) == queries(12)


def test_a_request_costs_the_same_however_much_was_answered(
    as_technician, cast, row, django_assert_max_num_queries
):
    def queries(number):
        for _ in range(number):
            answered(row, cast.technician)
            consult_intervention(by=cast.quality, intervention=row, reason="x")
        with django_assert_max_num_queries(12) as asked:
            as_technician.get(page_of(row))
        return len(asked)

    assert queries(1) == queries(6)


def test_exports_cost_the_same_however_many(as_technician, cast, django_assert_max_num_queries):
    def queries(number):
        for _ in range(number):
            answered(recorded(cast.technician_rep), cast.technician)
        with django_assert_max_num_queries(12) as asked:
            as_technician.get(CSV)
        return len(asked)

    as_technician.get(CSV)
    assert queries(2) == queries(9)


def test_the_table_has_all_and_the_order(as_technician, cast, row):
    remark_on_intervention(by=cast.technician, intervention=row, text="Rappeler après 14 h.")
    step = answered(row, cast.manager, closes=True)
    sequencer.sequence()
    answer = as_technician.get(CSV)
    table = list(csv.reader(io.StringIO(text_of(answer).lstrip("\ufeff")), delimiter=";"))
    line = dict(zip(table[0], table[1], strict=True))
    assert len(table) == 2
    cells = list(line.values())
    for wanted in (row.number, row.requester, PROBLEM, "Au Bon Levain", "Metz", "15"):
        assert wanted in cells
    said = next(cell for cell in cells if "Rappeler après 14 h." in cell)
    assert said.index("Rappeler") < said.index(step.text) < said.index("(15 min)")
    recorded_as, answered_as = cells[-2:]
    assert int(recorded_as) < int(answered_as)


def test_no_cell_is_a_formula(as_technician, cast):
    recorded(cast.technician_rep, requester="=1+1")
    assert "'=1+1" in text_of(as_technician.get(CSV))


def test_the_paper_has_all(as_technician, cast, row, release):
    answered(row, cast.manager, closes=True)
    other = recorded(cast.technician_rep, place_name="La Rose des Vents")
    sequencer.sequence()
    answer = as_technician.get(PDF, {"q": "levain"})
    assert answer["Content-Type"] == "application/pdf"
    text = " ".join(
        page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages
    )
    text = " ".join(text.split())
    wanted = [
        row.number, PROBLEM, "Imprimante remise en ligne.", "Le Z sort.", "levain", "Clôturée",
        cast.manager.name, cast.integrator.name,
    ]  # fmt: skip
    assert not [words for words in wanted if words not in text]
    assert other.number not in text


def test_too_many_ask_for_a_shorter_period(as_technician, cast, row, monkeypatch):
    recorded(cast.technician_rep)
    monkeypatch.setattr(register, "MOST_ON_PAPER", 1)
    monkeypatch.setattr(register, "MOST_ROWS", 1)
    for address in (PDF, CSV):
        answer = as_technician.get(address, {"state": "open"})
        assert answer.url == f"{INDEX}?state=open"
    monkeypatch.setattr(register, "MOST_ROWS", 2)
    assert as_technician.get(CSV).status_code == 200


# Where others of Crisalid's house meet it.


def test_the_companys_page_lists_it_without_its_words(row, cast):
    address = f"{cast.integrator.get_absolute_url()}?tab=interventions"
    for person in (cast.quality, cast.manager):
        page = text_of(as_(person).get(address))
        assert row.number in page
        assert PROBLEM not in page


def test_the_timeline_names_the_acts_and_no_words(row, cast):
    answered(row, cast.technician, closes=True)
    consult_intervention(by=cast.quality, intervention=row, reason="Contrôle de mars")
    address = f"{cast.integrator.get_absolute_url()}timeline/?kind=interventions"
    page = text_of(as_(cast.manager).get(address))
    assert page.count(row.number) >= 3
    assert "Contrôle de mars" in page
    assert PROBLEM not in page
