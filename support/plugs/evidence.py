"""Compares complaints with what the journal says of them, for `verify_journal`.

The journal vouches for each column that the register shows: what a complaint was entered with,
each step that was added, and the state to which the steps led. Of tickets it vouches for the
severity, and for which are merged into which or split off; and for all that was planned of
support's hours, days off and targets.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from portal.documents.verify.signatures import document_not_proven
from portal.journal.verify import replay, sources
from support.models import (
    Complaint,
    ComplaintExtract,
    ComplaintState,
    ComplaintStep,
    DelayTarget,
    Holiday,
    ServiceHours,
    StepKind,
    Ticket,
)

ENTERED, ISSUED = "complaint.entered", "complaint_extract.issued"
STEPS = {
    "complaint.analysed": (StepKind.ANALYSIS, "text"),
    "complaint.action_decided": (StepKind.ACTION, "text"),
    "complaint.closed": (StepKind.CLOSING, "conclusion"),
    "complaint.reopened": (StepKind.REOPENING, "reason"),
}
"""The event of each kind of step, and under which name it tells the text."""


def inspect() -> Iterator[sources.Copy | str]:
    """Every complaint, step and extract that is not what the journal tells."""
    yield from replay.all_findings("complaints", _entered, _extracts, _without_statement)


def index() -> Iterator[dict[str, Any]]:
    """The register, for an audit pack; no text of it."""
    rows = Complaint.objects.prefetch_related("domains").order_by("pk")
    for row in rows.iterator(replay.CHUNK):
        yield {
            "number": row.number,
            "state": row.state,
            "domains": sorted(domain.code for domain in row.domains.all()),
            "integrator": row.integrator_id,
            "came_on": row.came_on.isoformat(),
            "due_on": row.due_on and row.due_on.isoformat(),
            "is_founded": row.is_founded,
        }


def _entered() -> Iterator[str]:
    rows = Complaint.objects.select_related("release", "ticket", "item").prefetch_related(
        "domains", "steps__item"
    )
    for batch in replay.statements_about(Complaint, ENTERED):
        keys = {said.subject for said in batch}
        known = rows.in_bulk(keys)
        told = replay.statements_by_row(Complaint, keys, *STEPS)
        for said in batch:
            label, row = f"complaint {said.data.get('number')}", known.get(said.subject)
            if row is None:
                yield f"{label}: it was entered, and is no longer there"
                continue
            yield from replay.differences(label, _now(row), said.data)
            for name in ("complainant", "facts"):
                if getattr(row, name) != said.personal.get(f"/{name}", getattr(row, name)):
                    yield f"{label}: its {name} is not what the journal says"
            yield from _steps(label, row, told[row.pk])


def _now(row: Complaint) -> dict[str, Any]:
    return {
        "number": row.number,
        "domains": sorted(domain.code for domain in row.domains.all()),
        "channel": row.channel,
        "came_on": row.came_on.isoformat(),
        "integrator": row.integrator_id,
        "release": row.release.version if row.release else None,
        "ticket": row.ticket.number if row.ticket else None,
        "item": row.item.number if row.item else None,
    }


def _steps(label: str, row: Complaint, told: list[replay.Statement]) -> Iterator[str]:
    """Its steps one by one, and the state in which they leave it."""
    steps = sorted(row.steps.all(), key=lambda step: step.pk)
    if len(steps) != len(told):
        yield f"{label}: it has {len(steps)} steps, and the journal tells of {len(told)}"
        return
    for number, (step, said) in enumerate(zip(steps, told, strict=True), start=1):
        yield from _step(f"{label}, step {number}", step, said)
    # Of the row as it is: state, day and outcome follow from what was told.
    now = {
        "state": row.state,
        "due_on": row.due_on.isoformat() if row.due_on else None,
        "is_founded": row.is_founded,
    }
    yield from replay.differences(label, now, _led_to(told))


def _step(label: str, step: ComplaintStep, said: replay.Statement) -> Iterator[str]:
    kind, name = STEPS[said.event]
    if step.kind != kind:
        yield f"{label}: it is of the kind {step.kind}, and the journal tells of {kind.value}"
    if step.text != said.personal.get(f"/{name}", step.text):
        yield f"{label}: its text is not what the journal says"
    now = {
        "due_on": step.due_on.isoformat() if step.due_on else None,
        "item": step.item.number if step.item else None,
        "is_founded": step.is_founded,
    }
    yield from replay.differences(label, now, said.data)


def _led_to(told: list[replay.Statement]) -> dict[str, Any]:
    """The state, the day and the outcome to which these statements led, in their order."""
    state, due_on, is_founded = ComplaintState.OPEN, None, None
    for said in told:
        match STEPS[said.event][0]:
            case StepKind.ANALYSIS if state == ComplaintState.OPEN:
                state = ComplaintState.ANALYSED
            case StepKind.ACTION:
                state, due_on = ComplaintState.ACTED, said.data.get("due_on")
            case StepKind.CLOSING:
                state, is_founded = ComplaintState.CLOSED, said.data.get("is_founded")
            case StepKind.REOPENING:
                state, due_on, is_founded = ComplaintState.OPEN, None, None
    return {"state": state, "due_on": due_on, "is_founded": is_founded}


def _extracts() -> Iterator[str]:
    rows = ComplaintExtract.objects.select_related("document__entry", "domain")
    for batch in replay.statements_about(ComplaintExtract, ISSUED):
        known = rows.in_bulk([said.subject for said in batch])
        for said in batch:
            label, row = f"extract {said.data.get('number')}", known.get(said.subject)
            if row is None:
                yield f"{label}: it was made, and is no longer there"
                continue
            now = {
                "since": row.since.isoformat(),
                "until": row.until.isoformat(),
                "domain": row.domain.code if row.domain else None,
            }
            yield from replay.differences(label, now, said.data)
            yield from document_not_proven(label, row.document, said)


def _without_statement() -> Iterator[str]:
    """What claims to have been entered, added or made, of which the journal tells nothing."""
    entered = Complaint.objects.only("number")
    for row in replay.rows_without_statement(entered, ENTERED).iterator(replay.CHUNK):
        yield f"complaint {row.number}: the journal knows nothing of its entry"
    made = ComplaintExtract.objects.only("pk")
    for extract in replay.rows_without_statement(made, ISSUED).iterator(replay.CHUNK):
        yield f"extract {extract.pk}: the journal knows nothing of its making"


sources.register_evidence(sources.Source("complaints", inspect, index))

OPENED, SEVERITY_SET = "ticket.opened", "ticket.severity_set"
MERGED, SEPARATED, SPLIT = "ticket.merged", "ticket.separated", "ticket.split"
PLANNED: dict[type[ServiceHours] | type[Holiday] | type[DelayTarget], tuple[str, str]] = {
    ServiceHours: ("hours of support", "service_hours.planned"),
    Holiday: ("day of support", "holiday.planned"),
    DelayTarget: ("target of support", "delay_target.planned"),
}


def inspect_delays() -> Iterator[sources.Copy | str]:
    """Every severity, and all that was planned, that is not what the journal tells."""
    yield from replay.all_findings(
        "delays", _severities, _split, _merged, _joined_without_statement, _planned,
        _planned_without_statement,
    )  # fmt: skip


def _severities() -> Iterator[str]:
    """The last that the journal tells of a ticket is what it has."""
    yield from _severities_of(OPENED)
    yield from _severities_of(SPLIT)


def _severities_of(opening: str) -> Iterator[str]:
    for batch in replay.statements_about(Ticket, opening):
        keys = {said.subject for said in batch}
        now = dict(Ticket.objects.filter(pk__in=keys).values_list("pk", "severity"))
        told = replay.statements_by_row(Ticket, keys, SEVERITY_SET)
        for said in batch:
            last = told[said.subject][-1].data.get("to") if told[said.subject] else None
            expected = last if last is not None else said.data.get("severity", "")
            if said.subject in now and now[said.subject] != expected:
                yield f"ticket {said.data.get('number')}: its severity is not what the journal says"


def _split() -> Iterator[str]:
    """Each ticket that was split off names the one that the journal says."""
    for batch in replay.statements_about(Ticket, SPLIT):
        keys = [said.subject for said in batch]
        rows = Ticket.objects.filter(pk__in=keys).values_list("pk", "split_from__number")
        now = dict(rows)
        for said in batch:
            if now.get(said.subject) != said.data.get("from"):
                yield f"ticket {said.data.get('number')}: split off another than the journal says"


def _merged() -> Iterator[str]:
    """Each ticket is merged into the one of its last statement, or into none."""
    seen: set[int] = set()
    for batch in replay.statements_about(Ticket, MERGED):
        keys = {said.subject for said in batch} - seen
        seen |= keys
        rows = Ticket.objects.filter(pk__in=keys).values_list("pk", "number", "merged_into__number")
        told = replay.statements_by_row(Ticket, keys, MERGED, SEPARATED)
        for key, number, now in rows:
            last = told[key][-1]
            if now != (last.data.get("into") if last.event == MERGED else None):
                yield f"ticket {number}: it is not merged as the journal says"


def _joined_without_statement() -> Iterator[str]:
    merged = Ticket.objects.exclude(merged_into=None).only("number")
    for row in replay.rows_without_statement(merged, MERGED).iterator(replay.CHUNK):
        yield f"ticket {row.number}: the journal knows nothing of its merging"
    split = Ticket.objects.exclude(split_from=None).only("number")
    for row in replay.rows_without_statement(split, SPLIT).iterator(replay.CHUNK):
        yield f"ticket {row.number}: the journal knows nothing of its splitting"


def _planned() -> Iterator[str]:
    for model, (label, event) in PLANNED.items():
        for batch in replay.statements_about(model, event):
            rows: Any = model._default_manager.in_bulk([said.subject for said in batch])
            for said in batch:
                row = rows.get(said.subject)
                if row is None:
                    yield f"{label} {said.subject}: it was planned, and is no longer there"
                    continue
                now = {name: _plain(getattr(row, name)) for name in said.data if hasattr(row, name)}
                yield from replay.differences(f"{label} {said.subject}", now, said.data)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _planned_without_statement() -> Iterator[str]:
    for model, (label, event) in PLANNED.items():
        rows: Any = model._default_manager.only("pk")
        for row in replay.rows_without_statement(rows, event).iterator(replay.CHUNK):
            yield f"{label} {row.pk}: the journal knows nothing of its planning"


def index_delays() -> Iterator[dict[str, Any]]:
    """What was planned, for an audit pack."""
    for model, (label, _event) in PLANNED.items():
        names = (
            "from_day",
            "week",
            "day",
            "is_open",
            "severity",
            "take_minutes",
            "resolve_minutes",
        )
        rows: Any = model._default_manager.order_by("pk")
        for row in rows.iterator(replay.CHUNK):
            told = {name: _plain(getattr(row, name)) for name in names if hasattr(row, name)}
            yield {"what": label, **told}


sources.register_evidence(sources.Source("delays", inspect_delays, index_delays))
