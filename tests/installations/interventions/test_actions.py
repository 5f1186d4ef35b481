"""A request is recorded whole, then answered, and nothing of either is ever changed."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models.deletion import ProtectedError

from installations.interventions.actions import (
    answer_intervention,
    consult_intervention,
    record_intervention,
    remark_on_intervention,
)
from installations.interventions.rules import places_in_journal
from installations.models import (
    Concern,
    Intervention,
    InterventionState,
    InterventionStep,
    StepKind,
    Way,
)
from portal.core import clock
from portal.core.actions import Refused
from portal.journal import triggers
from portal.journal.models import JournalEntry
from portal.journal.tree import sequencer
from releases.models import RequirementDomain
from tests.installations.factories import make
from tests.installations.interventions.factories import PROBLEM, answered, asked, recorded
from tests.journal.bypass import without_triggers

pytestmark = pytest.mark.django_db


def code_of(act, **values) -> str:
    with pytest.raises(Refused) as refused:
        act(**values)
    return refused.value.code


def refused(cast, **values) -> str:
    return code_of(
        record_intervention, by=cast.technician, integrator=cast.integrator, asked=asked(**values)
    )


def test_a_request_has_its_number_and_its_entry_before_any_answer(cast, release):
    machine = make(cast.technician_rep, release)
    row = record_intervention(
        by=cast.technician, integrator=cast.integrator,
        asked=asked(site=machine.site, machine=machine),
    )  # fmt: skip
    year = clock.today().year
    assert row.number == f"INT-{year}-00001"
    assert (row.state, row.place_name) == (InterventionState.OPEN, machine.site.name)
    assert (row.licence, row.serial_number) == (machine.licence, machine.serial_number)
    entry = JournalEntry.objects.get(event="intervention.recorded")
    data = entry.content["data"]
    assert (data["number"], data["concern"]) == (row.number, "incident")
    # The journal is read by more people than the register: none of the words is in it.
    assert not entry.personal
    assert PROBLEM not in str(entry.content)
    assert row.requester not in str(entry.content)


def test_a_merchant_who_is_not_in_the_base_is_named(cast):
    row = recorded(cast.manager_rep)
    assert (row.site, row.place) == (None, "Au Bon Levain, Metz")


def test_what_came_earlier_says_that_it_was_recorded_later(cast):
    assert not recorded(cast.technician_rep).is_late
    assert recorded(cast.technician_rep, came_at=clock.now() - dt.timedelta(hours=1)).is_late


def test_a_certification_rule_names_its_domain(cast):
    domain = RequirementDomain.objects.first() or RequirementDomain.objects.create(
        code="audit-trail", name_fr="Traçabilité", name_en="Audit trail"
    )
    row = recorded(cast.technician_rep, concern=Concern.CERTIFICATION, domain=domain)
    assert row.domain == domain
    assert refused(cast, concern=Concern.CERTIFICATION) == "no_domain"
    assert refused(cast, domain=domain) == "domain_not_asked"


def test_what_is_refused(cast, release):
    theirs = make(cast.stranger_rep, release)
    ours = make(cast.technician_rep, release)
    other = make(cast.technician_rep, release)
    assert refused(cast, came_at=clock.now() + dt.timedelta(minutes=5)) == "in_future"
    assert refused(cast, site=theirs.site) == "foreign_site"
    assert refused(cast, place_name=" ") == "no_place"
    assert refused(cast, site=ours.site, machine=other) == "foreign_machine"
    assert refused(cast, machine=ours) == "foreign_machine"
    assert refused(cast, requester=" ") == "no_requester"
    assert refused(cast, problem=" ") == "no_problem"
    assert not Intervention.objects.exists()


@pytest.mark.parametrize("who", ["stranger", "quality", "support", "admin"])
def test_nobody_else_keeps_the_register(cast, who):
    row, person = recorded(cast.technician_rep), getattr(cast, who)
    assert (
        code_of(record_intervention, by=person, integrator=cast.integrator, asked=asked())
        == "stranger"
    )
    answer = {"procedure": "x", "result": "y", "minutes": 1}
    assert code_of(answer_intervention, by=person, intervention=row, **answer) == "stranger"
    assert code_of(remark_on_intervention, by=person, intervention=row, text="x") == "stranger"


def test_answers_follow_and_the_last_closes(cast):
    row = recorded(cast.technician_rep)
    first = answer_intervention(
        by=cast.technician, intervention=row, procedure="Appelé.", result="À suivre.", minutes=5
    )
    row.refresh_from_db()
    assert row.state == InterventionState.ANSWERED
    last = answered(row, cast.manager, closes=True)
    row.refresh_from_db()
    assert row.state == InterventionState.CLOSED
    assert list(row.steps.all()) == [first, last]
    assert (last.written_by, last.minutes) == (cast.manager, 15)
    more = {"procedure": "x", "result": "y", "minutes": 1}
    assert code_of(answer_intervention, by=cast.technician, intervention=row, **more) == "closed"


def test_an_answer_says_all(cast):
    row = recorded(cast.technician_rep)

    def code(**values):
        answer = {"procedure": "x", "result": "y", "minutes": 1} | values
        return code_of(answer_intervention, by=cast.technician, intervention=row, **answer)

    assert code(procedure=" ") == "no_procedure"
    assert code(result=" ") == "no_result"
    assert code(minutes=-1) == "no_minutes"
    assert code(minutes=10_001) == "no_minutes"
    assert not InterventionStep.objects.exists()


def test_a_remark_goes_also_with_what_is_closed(cast):
    row = recorded(cast.technician_rep)
    answered(row, cast.technician, closes=True)
    step = remark_on_intervention(by=cast.manager, intervention=row, text="Durée réelle : 20 min.")
    row.refresh_from_db()
    assert (step.kind, row.state) == (StepKind.REMARK, InterventionState.CLOSED)
    assert code_of(remark_on_intervention, by=cast.manager, intervention=row, text=" ") == "no_text"


def test_a_reading_says_why(cast):
    row = recorded(cast.technician_rep)
    consult_intervention(by=cast.quality, intervention=row, reason="Réclamation")
    entry = JournalEntry.objects.get(event="intervention.consulted")
    assert entry.content["data"] == {"number": row.number, "reason": "Réclamation"}
    assert (
        code_of(consult_intervention, by=cast.quality, intervention=row, reason=" ")
        == "reason_missing"
    )


def test_the_journal_proves_which_was_first(cast):
    row = recorded(cast.technician_rep)
    step = answered(row, cast.technician)
    sequencer.sequence()
    places = places_in_journal([row])
    assert places[row.pk, None] < places[row.pk, step.pk]


# What the database itself refuses, whoever asks.


def refuses(change) -> None:
    with pytest.raises((DatabaseError, ProtectedError)), transaction.atomic():
        change()


def test_no_row_is_changed_or_removed(cast):
    row = recorded(cast.technician_rep)
    answered(row, cast.technician)
    requests, steps = Intervention.objects.all(), InterventionStep.objects.all()
    for change in (
        lambda: requests.update(problem="Rien."),
        lambda: requests.update(recorded_at=clock.now() - dt.timedelta(days=9)),
        lambda: requests.update(state="open", contact=""),
        lambda: steps.update(minutes=1),
        lambda: steps.update(closes=True),
        lambda: steps._raw_delete("default"),
        lambda: requests._raw_delete("default"),
        row.save,
    ):
        refuses(change)
    assert requests.get().problem == PROBLEM
    # The state alone moves, and by the actions.
    answered(row, cast.technician, closes=True)


def step_at(moment, intervention_id, by) -> InterventionStep:
    return InterventionStep(
        intervention_id=intervention_id, kind=StepKind.ANSWER, text="x", result="y", minutes=1,
        written_at=moment, written_by=by,
    )  # fmt: skip


def test_no_answer_is_older_than_its_request(cast):
    row = recorded(cast.technician_rep)
    early = row.recorded_at - dt.timedelta(seconds=1)
    refuses(lambda: step_at(early, row.pk, cast.technician).save())
    refuses(lambda: InterventionStep.objects.bulk_create([step_at(early, row.pk, cast.technician)]))
    step_at(row.recorded_at, row.pk, cast.technician).save()


def test_no_answer_goes_without_a_request(cast):
    refuses(lambda: step_at(clock.now(), 4711, cast.technician).save())


def test_a_missing_or_weaker_trigger_is_noticed():
    tables = {Intervention._meta.db_table, InterventionStep._meta.db_table}
    assert not triggers.missing(connection)
    with without_triggers():
        assert tables <= set(triggers.missing(connection))
    assert not triggers.missing(connection)
    table = Intervention._meta.db_table
    with connection.cursor() as cursor:
        for statement in triggers.drop_statements(connection, table):
            cursor.execute(statement)
        for statement in triggers.create_statements(connection, table):
            cursor.execute(statement.replace('"problem", ', ""))
    assert triggers.missing(connection) == [table]
    triggers.install(connection)
    assert not triggers.missing(connection)


def test_the_rows_say_all(cast):
    row = recorded(cast.technician_rep)
    values = {
        "integrator": row.integrator, "place_name": "x", "came_at": row.came_at, "way": Way.OTHER,
        "requester": "x", "problem": "x", "concern": Concern.OTHER,
        "recorded_by": cast.technician,
    }  # fmt: skip
    for number, wrong in enumerate(
        (
            {"came_at": clock.now() + dt.timedelta(days=1)},
            {"problem": ""},
            {"place_name": ""},
            {"concern": Concern.CERTIFICATION},
        )
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Intervention.objects.create(**(values | {"number": f"INT-{number}"} | wrong))
