"""Satisfaction as tables and charts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from portal.ui.charts import Chart, Series
from support.models import SatisfactionRating
from support.statistics.rules.breakdowns import BREAKDOWNS, label_of
from support.statistics.rules.question import Question
from support.statistics.rules.satisfaction import SCORES, Judged, judged_by_group
from support.statistics.views import links
from support.statistics.views.tables import Cell, Part, Row, Table, counted, decimal, percent
from support.statistics.views.words import DRAWN, MOST_ROWS, bars, month_name

TONES = {5: "teal", 4: "green", 3: "slate", 2: "amber", 1: "wax"}
UNITS = ["", "", "", "%", *[""] * 6]
Months = Mapping[dt.date, Judged]


def of_month(question: Question, month: dt.date) -> Question:
    return question.during(question.period.of_month(month))


def by_month(question: Question, months: Months) -> Part:
    rows = [
        Row(month_name(month), _cells(of_month(question, month), row))
        for month, row in months.items()
    ]
    title = _("Satisfaction by month")
    table = Table("satisfaction-month", title, _heads(_("Month asked")), rows, UNITS)
    charts = {"satisfaction": average(question, months), "scores": scores(question, months)}
    return Part(table, charts, folded=True)


def by_group(question: Question) -> Part:
    one = BREAKDOWNS[question.by]
    groups = judged_by_group(question)
    names = one.names(groups)
    rows = [
        Row(one.name_of(key, names), _cells(links.group(question, key), row))
        for key, row in groups.items()
    ]
    table = Table("satisfaction-group", label_of(question.by), _heads(one.label), rows, UNITS)
    drawn = [(row.label, judged) for row, judged in zip(rows, groups.values(), strict=True)]
    chart = bars(
        _("Average satisfaction, out of 5: %(what)s") % {"what": str(one.label).lower()},
        str(one.label), [name for name, _row in drawn[:DRAWN]],
        [Series(_("Average"), [row.average for _name, row in drawn[:DRAWN]])], top=5, digits=1,
    )  # fmt: skip
    return Part(table, {"by-group": chart}, most=MOST_ROWS)


def distribution(question: Question, whole: Judged) -> Table:
    """How many chose each answer in the whole period."""
    rows = [
        Row(
            str(score.label),
            [
                counted(
                    whole.scores.get(score, 0),
                    links.to_ratings(question, whole.scores.get(score, 0), score=score.value),
                ),
                percent(
                    100 * whole.scores.get(score, 0) / whole.answered if whole.answered else None
                ),
            ],
        )
        for score in SCORES
    ]
    heads = [_("Answer"), _("Evaluations"), _("Share")]
    units = ["", "", "%"]
    return Table("satisfaction-score", _("Evaluations by answer"), heads, rows, units)


def _heads(first: Any) -> list[Any]:
    return [
        first, _("Mails sent"), _("Answered"), _("Rate of answers"), _("Average, out of 5"),
        *(score.label for score in SCORES),
    ]  # fmt: skip


def _cells(question: Question, row: Judged) -> list[Cell]:
    return [
        counted(row.asked, links.to_ratings(question, row.asked)),
        counted(row.answered, links.to_ratings(question, row.answered, of="answered")),
        percent(row.rate),
        decimal(row.average),
        *(_scored(question, row, score) for score in SCORES),
    ]


def _scored(question: Question, row: Judged, score: SatisfactionRating.Score) -> Cell:
    count = row.scores.get(score, 0)
    return counted(count, links.to_ratings(question, count, score=score.value))


def average(question: Question, months: Months) -> Chart:
    """The average mark of each month in which evaluations were asked for."""
    return Chart(
        title=_("Average satisfaction, out of 5"),
        axis=_("Month asked"),
        labels=[month_name(month) for month in months],
        kind="line",
        top=5,
        digits=1,
        hint=_("The evaluations that followed each closing. A figure leads to those of its month."),
        series=[
            Series(
                _("Average"),
                [row.average for row in months.values()],
                links=[
                    links.to_ratings(of_month(question, month), row.answered, of="answered")
                    for month, row in months.items()
                ],
            )
        ],
    )


def scores(question: Question, months: Months) -> Chart:
    """How many chose each answer, month by month."""
    told = {month: row for month, row in months.items() if row.answered}
    return Chart(
        title=_("Evaluations by answer"),
        axis=_("Month asked"),
        labels=[month_name(month) for month in told],
        kind="stacked",
        series=[
            Series(
                str(score.label),
                [row.scores.get(score, 0) for row in told.values()],
                tone=TONES[score.value],
                links=[
                    _scored(of_month(question, month), row, score).link
                    for month, row in told.items()
                ],
            )
            for score in SCORES
        ],
    )
