"""The tables of the statistics: one form of them for page, CSV and PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from portal.infrastructure.spreadsheet import as_csv
from portal.ui.charts import Chart
from portal.ui.text.formats import number, when
from support.statistics.periods import Period
from support.templatetags.support_tags import support_time

Head = str | Promise


@dataclass(frozen=True)
class Cell:
    """A figure as people read it, as a spreadsheet reads it, and the list that it leads to."""

    text: str
    value: int | float | None
    link: str = ""


@dataclass(frozen=True)
class Row:
    label: str
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Table:
    """`key` names its CSV; `heads` begins with that of the labels."""

    key: str
    title: Head
    heads: Sequence[Head]
    rows: Sequence[Row]
    units: Sequence[str] = ()
    """Of each head, in the CSV, whose cells have none."""

    @property
    def named_rows(self) -> list[dict[str, Any]]:
        return named_rows(self, self.rows)

    def as_csv(self) -> str:
        """Decimal commas, as French spreadsheets have them; delays in support minutes."""
        units = self.units or [""] * len(self.heads)
        heads = [
            f"{head} ({unit})" if unit else str(head)
            for head, unit in zip(self.heads, units, strict=True)
        ]
        cells = [[row.label, *(_plain(cell.value) for cell in row.cells)] for row in self.rows]
        return as_csv([heads, *cells])


def named_rows(table: Table, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """As a page writes them: each cell beside its head, which a phone shows."""
    return [
        {"label": row.label, "named": list(zip(table.heads[1:], row.cells, strict=True))}
        for row in rows
    ]


@dataclass(frozen=True)
class Part:
    """A part of a page: charts, and the table of all their figures, of the first `most` rows."""

    table: Table
    charts: dict[str, Chart] = field(default_factory=dict)
    most: int = 0
    folded: bool = False

    @property
    def rows(self) -> Sequence[Row]:
        return self.table.rows[: self.most] if self.most else self.table.rows

    @property
    def named_rows(self) -> list[dict[str, Any]]:
        return named_rows(self.table, self.rows)

    @property
    def left_out(self) -> int:
        return len(self.table.rows) - len(self.rows)


def _plain(value: int | float | None) -> str:
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else f"{value:.2f}".replace(".", ",")


def counted(value: int, link: str = "") -> Cell:
    return Cell(number(value), value, link if value else "")


def percent(value: float | None) -> Cell:
    return Cell(number(value, 0, "%"), value)


def decimal(value: float | None) -> Cell:
    return Cell(number(value, 1), value)


def delay(minutes: float | None) -> Cell:
    return Cell(support_time(minutes), minutes)


def whole_days(period: Period) -> str:
    """The period in words."""
    days = {"first": when(period.first), "last": when(period.last)}
    return _("From %(first)s until %(last)s") % days
