"""The steps in which a report is written, and what each still lacks, as its schema says."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise

from installations.models import InstallationReport
from installations.papers.schema import (
    KIND,
    MACHINE,
    PREREQUISITES,
    REVIEW,
    SITE,
    STEPS,
    TRAINING,
    Item,
    schema_of,
)
from installations.rules import merchants

__all__ = ["KIND", "MACHINE", "PREREQUISITES", "REVIEW", "SITE", "TRAINING"]

CHOSEN = ("release", "file", "hardware")
"""Columns that point to a row."""


@dataclass(frozen=True)
class MissingField:
    """One thing that a report lacks: the step, the field, and words for it."""

    step: str
    field: str
    label: str | Promise
    invalid: bool = False


def step_keys(report: InstallationReport) -> list[str]:
    """The steps of `report`; a removal has no prerequisites to check and nobody to train."""
    return schema_of(report.kind).step_keys()


def step_label(report: InstallationReport, key: str) -> str | Promise:
    """The name of a step."""
    return schema_of(report.kind).labels.get(key, STEPS[key])


def missing_fields(report: InstallationReport) -> list[MissingField]:
    """Exactly what `report` lacks, in the order of the steps; empty when it may be submitted."""
    schema = schema_of(report.kind)
    asked = set(merchants.numbers_needed(report))
    found: list[MissingField] = []
    for step in schema.step_keys():
        for item in schema.of_step(step):
            needed = item.column in asked if item.by_country else item.needed
            if needed and _is_open(report, item.column):
                found.append(_missing_field(report, item))
        if step == PREREQUISITES:
            found += _unchecked_prerequisites(report)
    open_fields = {item.field for item in found}
    for name in report.typed:
        typed = schema.item_of(name)
        if name not in open_fields and typed and typed.step:
            found.append(_missing_field(report, typed))
    return found


def _missing_field(report: InstallationReport, item: Item) -> MissingField:
    invalid = item.column in report.typed
    label = item.label if invalid else item.asks or item.label
    return MissingField(item.step, item.column, label, invalid=invalid)


def _is_open(report: InstallationReport, name: str) -> bool:
    value = getattr(report, f"{name}_id" if name in CHOSEN else name)
    # Zero euros is an answer, and equal to False.
    return value is None or value is False or value == ""


def _unchecked_prerequisites(report: InstallationReport) -> list[MissingField]:
    if report.release is None:
        return []
    done = {check.prerequisite_id for check in report.checks.all() if check.done}
    return [
        MissingField(PREREQUISITES, f"done_{item.pk}", str(item))
        for item in report.release.prerequisites.all()
        if item.pk not in done
    ]


def stepper_items(report: InstallationReport) -> list[dict[str, Any]]:
    """The steps as the component shows them, all reachable, with those that are complete."""
    incomplete = {item.step for item in missing_fields(report)}
    return [
        {
            "key": key,
            "label": step_label(report, key),
            "href": reverse("installations:edit", args=[report.pk, key]),
            "done": key != REVIEW and key not in incomplete,
        }
        for key in step_keys(report)
    ]
