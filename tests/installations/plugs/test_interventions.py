"""The audit finds what was changed in the register beside the actions; the home counts."""

import datetime as dt

import pytest
from django.db import transaction
from django.test import Client

from installations.interventions.actions import remark_on_intervention
from installations.interventions.rules import RECORDED, recorded_data
from installations.models import Intervention, InterventionStep, StepKind
from installations.plugs import interventions
from installations.plugs.duties import duties
from installations.plugs.search import find_interventions
from portal.core import clock
from portal.journal.record import record
from portal.journal.tree import sequencer
from portal.journal.verify import walk
from tests.cast import sign_in
from tests.installations.interventions.factories import answered, recorded
from tests.journal.bypass import without_triggers

pytestmark = pytest.mark.django_db
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def row(cast):
    return recorded(cast.technician_rep)


def told(*parts: str) -> None:
    sequencer.sequence()
    found = list(walk.findings())
    assert len(found) == len(parts), found
    for line, part in zip(found, parts, strict=True):
        assert part in line


def forged(rows, **values) -> None:
    """As whoever owns the database may: the triggers are a seat belt."""
    with without_triggers():
        rows.update(**values)


def test_an_honest_register_has_no_findings(cast, row):
    answered(row, cast.technician)
    remark_on_intervention(by=cast.manager, intervention=row, text="Rappelé.")
    answered(row, cast.manager, closes=True)
    recorded(cast.technician_rep)
    cast.technician.name = "Nom de mariage"
    cast.technician.save()
    told()


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("problem", "Rien.", "content"), ("requester", "X", "content"),
        ("contact", "X", "content"), ("place_name", "X", "content"),
        ("place_city", "X", "content"), ("licence", "X", "content"),
        ("serial_number", "X", "content"), ("salt", "0", "content"),
        ("came_at", LONG_AGO, "came_at"), ("way", "mail", "way"),
        ("concern", "other", "concern"),
    ],
)  # fmt: skip
def test_a_changed_column_is_found(row, name, value, found):
    forged(Intervention.objects.all(), **{name: value})
    told(f"intervention {row.number}: its {found} is not what")


def test_a_recording_moved_before_the_answer_is_found(cast, row):
    answered(row, cast.technician)
    forged(Intervention.objects.all(), came_at=LONG_AGO, recorded_at=LONG_AGO)
    told("its came_at is not", "its recorded_at is not")


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("text", "Rien.", "content"), ("result", "X", "content"), ("minutes", 1, "minutes"),
        ("written_at", dt.datetime(2039, 1, 1, tzinfo=dt.UTC), "written_at"),
    ],
)  # fmt: skip
def test_a_changed_answer_is_found(cast, row, name, value, found):
    answered(row, cast.technician)
    forged(InterventionStep.objects.all(), **{name: value})
    told(f"intervention {row.number}, its answer: its {found} is not what")


def test_a_state_that_no_answer_gave_is_found(row):
    Intervention.objects.update(state="closed")
    told(f"intervention {row.number}: its state is not what its answers say")


def test_what_was_taken_away_is_found(cast, row):
    answered(row, cast.technician)
    with without_triggers():
        InterventionStep.objects.all()._raw_delete("default")
    told("its answer: it is no longer there", "its state is not what its answers say")
    with without_triggers():
        Intervention.objects.all()._raw_delete("default")
    sequencer.sequence()
    assert any("and is no longer there" in line for line in walk.findings())


def test_what_was_added_beside_the_actions_is_found(cast, row):
    InterventionStep.objects.create(
        intervention=row, kind=StepKind.REMARK, text="x", written_by=cast.technician
    )
    told("its remark: the journal knows nothing of it")


def test_a_request_beside_the_actions_is_found(cast, row):
    row.pk, row.number = None, "INT-2026-99999"
    row.save(force_insert=True)
    told("INT-2026-99999: the journal knows nothing of its recording")


def test_an_answer_whose_entry_came_first_is_found(cast, row):
    row.pk, row.number = None, "INT-2026-99999"
    row.save(force_insert=True)
    answered(row, cast.technician)
    with transaction.atomic():
        record(event=RECORDED, subject=row, by=cast.technician, data=recorded_data(row))
    told("INT-2026-99999: it was answered before it was recorded")


def test_the_index_of_a_pack_tells_no_words(row):
    (line,) = interventions.index()
    assert line["number"] == row.number
    assert row.problem not in str(line)


def waiting(person) -> list:
    return [duty for duty in duties(person) if "state=overdue" in duty.href]


def test_what_is_not_closed_after_days_is_a_duty_of_the_company(cast):
    with clock.moved_to(clock.now() - dt.timedelta(days=4)):
        old, half = recorded(cast.technician_rep), recorded(cast.technician_rep)
        answered(half, cast.technician)
        answered(recorded(cast.technician_rep), cast.technician, closes=True)
    recorded(cast.technician_rep)
    (duty,) = waiting(cast.manager)
    assert duty.title.startswith("2 ")
    listed = sign_in(Client(), cast.manager).get(duty.href).context["page"].rows
    assert set(listed) == {old, half}
    assert not waiting(cast.stranger)


def test_the_search_box_finds_ones_own(cast, row):
    assert [hit.title for hit in find_interventions(cast.manager, "bon levain", 5)] == [row.number]
    assert [hit.title for hit in find_interventions(cast.manager, row.number, 5)] == [row.number]
    assert not list(find_interventions(cast.stranger, row.number, 5))
    (hit,) = find_interventions(cast.quality, row.number, 5)
    assert row.requester not in hit.subtitle
