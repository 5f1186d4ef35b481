"""Delays as tables and charts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from portal.ui.charts import Chart, Series
from support.rules.hours import MINUTES_A_DAY
from support.statistics.rules.breakdowns import BREAKDOWNS, label_of
from support.statistics.rules.delays import (
    MEASURES,
    Delay,
    Delays,
    delays_by_group,
    delays_by_month,
)
from support.statistics.rules.question import Question
from support.statistics.views import links
from support.statistics.views.tables import Cell, Part, Row, Table, counted, delay, percent
from support.statistics.views.words import DRAWN, MOST_ROWS, bars, month_name

KINDS = {"take": "taken", "answer": "answered", "resolve": "resolved"}
TONES = {"take": "slate", "answer": "amber", "resolve": "teal"}


def measure_name(measure: str) -> str:
    return {
        "take": _("Until taken"),
        "answer": _("Until first answered"),
        "resolve": _("Until resolved"),
    }[measure]


def by_month(question: Question) -> list[Part]:
    months = delays_by_month(question)
    chart = _chart(
        _("Median delays"), _("Month"), [month_name(month) for month in months],
        list(months.values()), "line",
    )  # fmt: skip
    parts = []
    for measure in MEASURES:
        rows = _monthly(question, months, measure)
        charts = {"delays": chart} if measure == MEASURES[0] else {}
        parts.append(Part(_table("month", measure, _("Month"), rows), charts, folded=True))
    return parts


def _monthly(question: Question, months: Mapping[dt.date, Delays], measure: str) -> list[Row]:
    return [
        Row(
            month_name(month),
            _cells(question.during(question.period.of_month(month)), measure, _of(row, measure)),
        )
        for month, row in months.items()
    ]


def by_group(question: Question) -> list[Part]:
    one = BREAKDOWNS[question.by]
    groups = delays_by_group(question)
    names = one.names(groups)
    labels = [one.name_of(key, names) for key in groups]
    chart = _chart(
        _("Median delays: %(what)s") % {"what": str(one.label).lower()},
        str(one.label),
        labels[:DRAWN],
        list(groups.values())[:DRAWN],
        "bars",
    )
    parts = []
    for measure in MEASURES:
        rows = [
            Row(label, _cells(links.group(question, key), measure, _of(row, measure)))
            for label, (key, row) in zip(labels, groups.items(), strict=True)
            if _of(row, measure).count
        ]
        charts = {"delays-by-group": chart} if measure == MEASURES[0] else {}
        table = _table("group", measure, one.label, rows, label_of(question.by))
        parts.append(Part(table, charts, most=MOST_ROWS))
    return parts


def _table(key: str, measure: str, first: Any, rows: list[Row], what: str = "") -> Table:
    heads, units = (
        [first, _("Tickets"), _("Median"), _("Nine in ten within")],
        ["", "", "min", "min"],
    )
    if measure != "answer":
        heads += [_("In time"), _("Late")]
        units += ["%", ""]
    title = f"{measure_name(measure)} · {what or _('By month')}"
    return Table(f"{measure}-{key}", title, heads, rows, units)


def _of(row: Delays, measure: str) -> Delay:
    found: Delay = getattr(row, measure)
    return found


def _cells(question: Question, measure: str, row: Delay) -> list[Cell]:
    kind = KINDS[measure]
    found = [
        counted(row.count, links.to_tickets(question, kind, row.count)),
        delay(row.spread.median if row.spread else None),
        delay(row.spread.ninth if row.spread else None),
    ]
    if row.late is not None:
        late = links.to_tickets(question, f"{kind}-late", row.late)
        found += [percent(row.share), counted(row.late, late)]
    elif measure != "answer":
        found += [percent(None), counted(0)]
    return found


def _chart(
    title: str, axis: str, labels: list[str], rows: list[Delays], kind: str
) -> Chart:  # fmt: skip
    looks: dict[str, Any] = {
        "unit": _("h"),
        "digits": 1,
        "hint": _("In support hours; a support day has %(hours)d.")
        % {"hours": MINUTES_A_DAY // 60},
    }
    series = [
        Series(measure_name(one), _hours(rows, _getter(one)), tone=TONES[one]) for one in MEASURES
    ]
    if kind == "bars":
        return bars(title, axis, labels, series, **looks)
    return Chart(title=title, axis=axis, labels=labels, series=series, kind="line", **looks)


def _getter(measure: str) -> Callable[[Delays], Delay]:
    return lambda row: _of(row, measure)


def _hours(rows: Iterable[Delays], of: Callable[[Delays], Delay]) -> list[float | None]:
    found = [of(row).spread for row in rows]
    return [None if spread is None else round(spread.median / 60, 1) for spread in found]
