"""The steps in which a report is written, and what each must hold before it is submitted."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from installations.models import InstallationReport, ReportKind
from installations.rules import merchants

KIND, SITE, MACHINE, PREREQUISITES, TRAINING, REVIEW = (
    "kind", "site", "machine", "prerequisites", "training", "review",
)  # fmt: skip

LABELS: dict[str, str | Promise] = {
    KIND: _("Kind and release"),
    SITE: _("Merchant and site"),
    MACHINE: _("Machine and software"),
    PREREQUISITES: _("Prerequisites"),
    TRAINING: _("Training and reservations"),
    REVIEW: _("Review"),
}

NEEDED: dict[str, tuple[str, ...]] = {
    KIND: ("release",),
    SITE: (
        "merchant_name", "country", "merchant_signatory", "merchant_capacity",
        "shop_name", "street", "city",
    ),
    MACHINE: (
        "hardware", "serial_number", "licence", "file", "commissioned_at", "opening_total",
        "event_log_started_at", "closing_configured",
    ),
    TRAINING: ("user_trained", "trained_by"),
}  # fmt: skip
"""By step, the fields without which a report is not complete; the merchant's numbers besides."""

SPARED: dict[str, frozenset[str]] = {
    ReportKind.UPDATE: frozenset({"user_trained", "trained_by"}),
    ReportKind.REMOVAL: frozenset(
        {"user_trained", "trained_by", "hardware", "file", "event_log_started_at"}
    ),
}
"""By kind, what a report may leave open: an update does not train anew, a removal ends."""

REMOVAL_LABELS: dict[str, str | Promise] = {
    "commissioned_at": _("Removed at"),
    "opening_total": _("Closing perpetual grand total (€)"),
    "closing_configured": _("The last closing is done and the archives are with the merchant"),
}

LONE: dict[str, str | Promise] = {
    "user_trained": _("Confirm that the user was trained"),
    "closing_configured": _("Confirm that closing and archiving are configured"),
}
"""What to say of a box that is not ticked, where its name alone would not tell."""


@dataclass(frozen=True)
class MissingField:
    """One thing that a report lacks: the step, the field, and words for it."""

    step: str
    field: str
    label: str | Promise
    invalid: bool = False


def step_keys(report: InstallationReport) -> list[str]:
    """The steps of `report`; a removal has no prerequisites to check and nobody to train."""
    if report.is_removal:
        return [KIND, SITE, MACHINE, TRAINING, REVIEW]
    return list(LABELS)


def step_label(report: InstallationReport, key: str) -> str | Promise:
    """The name of a step."""
    if report.is_removal and key == TRAINING:
        return _("Reservations")
    return LABELS[key]


def field_label(report: InstallationReport, name: str) -> str | Promise:
    """What a field is called in this kind of report."""
    if report.is_removal and name in REMOVAL_LABELS:
        return REMOVAL_LABELS[name]
    field: Any = InstallationReport._meta.get_field(name)
    text = str(field.verbose_name)
    return text[:1].upper() + text[1:]


def missing_fields(report: InstallationReport) -> list[MissingField]:
    """Exactly what `report` lacks, in the order of the steps; empty when it may be submitted."""
    found: list[MissingField] = []
    spared = SPARED.get(report.kind, frozenset())
    for step in step_keys(report):
        found += [
            _missing_field(report, step, name)
            for name in needed_fields(report, step)
            if name not in spared and _is_open(report, name)
        ]
        if step == PREREQUISITES:
            found += _unchecked_prerequisites(report)
    open_fields = {item.field for item in found}
    for name in report.typed:
        if name not in open_fields and (step := _step_of(name)):
            found.append(_missing_field(report, step, name))
    return found


def needed_fields(report: InstallationReport, step: str) -> list[str]:
    """The fields of a step without which this report is not complete."""
    needed = list(NEEDED.get(step, ()))
    if step == SITE:
        needed[2:2] = merchants.numbers_needed(report)
    return needed


def _missing_field(report: InstallationReport, step: str, name: str) -> MissingField:
    text = field_label(report, name)
    if not report.is_removal and name in LONE and name not in report.typed:
        text = LONE[name]
    return MissingField(step, name, text, invalid=name in report.typed)


def _is_open(report: InstallationReport, name: str) -> bool:
    value = getattr(report, f"{name}_id" if name in ("release", "file", "hardware") else name)
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


def _step_of(name: str) -> str:
    if name in ("merchant_email", "language", *merchants.FIELDS.values()):
        return SITE
    if name == "reservations":
        return TRAINING
    return next((step for step, names in NEEDED.items() if name in names), "")


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
