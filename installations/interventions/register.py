"""The register as an inspector takes it along: a table for a spreadsheet, and a paper.

Neither is sealed: each line names the journal's entries of the recording and of the first answer,
whose numbers tell which was first (`/verify/` and the checkpoints prove the journal).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from installations.interventions.rules import places_in_journal
from installations.models import Intervention, InterventionStep
from portal.accounts.models import User
from portal.core import clock
from portal.infrastructure.pdf import draw_pdf
from portal.infrastructure.spreadsheet import as_csv
from portal.ui.text.formats import when
from portal.ui.text.nobreak import unbroken

MOST_ROWS = 5000
"""Requests in one table: more are taken by a shorter period."""
MOST_ON_PAPER = 300


@dataclass(frozen=True)
class Told:
    """An answer or a remark, and the number of its entry in the journal."""

    row: InterventionStep
    place: int | None


@dataclass(frozen=True)
class Line:
    """One request with all that was answered, and where the journal has it."""

    row: Intervention
    told: list[Told]
    place: int | None

    @property
    def minutes(self) -> int:
        return sum(step.row.minutes or 0 for step in self.told)

    @property
    def answer_place(self) -> int | None:
        """The entry of the first answer."""
        return next((step.place for step in self.told if step.row.is_answer), None)


def lines_of(rows: QuerySet[Intervention], most: int) -> list[Line]:
    """The lines of the register, oldest first, `most` of them and one. Four queries."""
    steps = InterventionStep.objects.select_related("written_by")
    found = list(
        rows.select_related("integrator", "recorded_by", "domain")
        .prefetch_related(Prefetch("steps", steps))
        .order_by("recorded_at", "pk")[: most + 1]
    )
    places = places_in_journal(found)
    return [
        Line(
            row,
            [Told(step, places.get((row.pk, step.pk))) for step in row.steps.all()],
            places.get((row.pk, None)),
        )
        for row in found
    ]


def csv_of(lines: Sequence[Line]) -> str:
    """One row a request; what was answered stands in one cell, a line each."""
    head = (
        _("Number"), _("Company"), _("Received at"), _("Recorded at"), _("Recorded later"),
        _("Recorded by"), _("How it came"), _("Shop"), _("Town"), _("Licence"),
        _("Serial numbers"), _("Who asked"), _("Phone or mail address"), _("Problem"),
        _("Qualification"), _("Requirement domain"), _("State"), _("Answers and remarks"),
        _("Minutes"), _("Journal entry of the recording"), _("Journal entry of the first answer"),
    )  # fmt: skip
    return as_csv([head, *(_cells(line) for line in lines)])


def _cells(line: Line) -> tuple[Any, ...]:
    row = line.row
    return (
        row.number, row.integrator.name, when(row.came_at), when(row.recorded_at),
        _("yes") if row.is_late else _("no"), row.recorded_by.name, row.get_way_display(),
        row.place_name, row.place_city, row.licence, row.serial_number, row.requester,
        row.contact, row.problem, row.get_concern_display(),
        row.domain.name if row.domain else "", row.get_state_display(),
        "\n".join(_words(step.row) for step in line.told), line.minutes, line.place,
        line.answer_place,
    )  # fmt: skip


def _words(step: InterventionStep) -> str:
    said = (
        f"{when(step.written_at)}, {step.written_by.name}, {step.get_kind_display()}: {step.text}"
    )
    return f"{said} → {step.result} ({step.minutes} min)" if step.is_answer else said


def pdf_of(lines: Sequence[Line], *, user: User, asked: Sequence[str]) -> bytes:
    """The register on paper: of which company, taken by whom, and what it was narrowed to."""
    companies = sorted({line.row.integrator.name for line in lines})
    html = render_to_string(
        "documents/interventions.html",
        {
            "lines": lines, "companies": companies, "user": user, "asked": asked,
            "at": clock.now(), "language": get_language(),
        },
    )  # fmt: skip
    return draw_pdf(unbroken(html))
