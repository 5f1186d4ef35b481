"""The register of interventions before the database and the journal: what keeps it as it was.

The database refuses whoever would change or remove a row, or answer what was not recorded before;
`verify_journal` compares each row with its entry, and the order of the entries with the rule.
"""

from collections.abc import Iterator
from typing import Any

from installations.interventions.rules import (
    ANSWERED,
    RECORDED,
    REMARKED,
    recorded_data,
    step_data,
)
from installations.models import Intervention, InterventionState, InterventionStep
from portal.journal.triggers import KeptTable, register_kept_table
from portal.journal.verify import replay, sources

register_kept_table(KeptTable(Intervention, moving=("state",)))
register_kept_table(
    KeptTable(InterventionStep, follows=("intervention", "recorded_at", "written_at"))
)


def inspect() -> Iterator[sources.Copy | str]:
    """Every request, answer and remark that is not what the journal tells."""
    yield from replay.all_findings("interventions", _recorded, _steps, _rows)


def index() -> Iterator[dict[str, Any]]:
    """The register without its words, for an audit pack."""
    rows = Intervention.objects.only("number", "state", "integrator", "recorded_at")
    for row in rows.order_by("pk").iterator(replay.CHUNK):
        yield {
            "number": row.number,
            "state": row.state,
            "integrator": row.integrator_id,
            "recorded_at": row.recorded_at.isoformat(),
        }


def _recorded() -> Iterator[str]:
    for batch in replay.statements_about(Intervention, RECORDED):
        known = Intervention.objects.in_bulk([said.subject for said in batch])
        for said in batch:
            label, row = f"intervention {said.data.get('number')}", known.get(said.subject)
            if row is None:
                yield f"{label}: it was recorded, and is no longer there"
            else:
                yield from replay.differences(label, recorded_data(row), said.data)


def _steps() -> Iterator[str]:
    for batch in replay.statements_about(Intervention, ANSWERED, REMARKED):
        keys = [key for said in batch if isinstance(key := said.data.get("step"), int)]
        known = InterventionStep.objects.select_related("intervention").in_bulk(keys)
        for said in batch:
            label = f"intervention {said.data.get('number')}, its {said.data.get('kind')}"
            row = known.get(said.data.get("step"))
            if row is None or row.intervention_id != said.subject:
                yield f"{label}: it is no longer there"
            else:
                yield from replay.differences(label, step_data(row.intervention, row), said.data)


def _rows() -> Iterator[str]:
    """What claims to be recorded, answered or closed without a word of the journal, or before."""
    rows = Intervention.objects.prefetch_related("steps").order_by("pk")
    for batch in replay.batches(rows.iterator(replay.CHUNK)):
        told = replay.statements_by_row(
            Intervention, {row.pk for row in batch}, RECORDED, ANSWERED, REMARKED
        )
        for row in batch:
            yield from _row(row, told[row.pk])


def _row(row: Intervention, told: list[replay.Statement]) -> Iterator[str]:
    label = f"intervention {row.number}"
    events = [said.event for said in told]
    if events.count(RECORDED) != 1:
        yield f"{label}: the journal knows nothing of its recording"
    elif events[0] != RECORDED:
        yield f"{label}: it was answered before it was recorded"
    steps = list(row.steps.all())
    known = {said.data.get("step") for said in told}
    for step in steps:
        if step.pk not in known:
            yield f"{label}, its {step.kind}: the journal knows nothing of it"
    if row.state != _state_by(steps):
        yield f"{label}: its state is not what its answers say"


def _state_by(steps: list[InterventionStep]) -> str:
    if any(step.closes for step in steps):
        return InterventionState.CLOSED
    answered = any(step.is_answer for step in steps)
    return InterventionState.ANSWERED if answered else InterventionState.OPEN


sources.register_evidence(sources.Source("interventions", inspect, index))
