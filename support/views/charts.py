"""Charts of the desk's figures, each beside the table of the same figures."""

from collections.abc import Callable

from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from portal.ui.charts import Chart, Series
from support.models import SatisfactionRating
from support.rules.hours import MINUTES_A_DAY
from support.rules.statistics import Month


def satisfaction(months: list[Month]) -> Chart:
    """The average mark of each month in which evaluations were asked for."""
    return Chart(
        title=_("Average satisfaction, out of 5"),
        axis=_("Month asked"),
        labels=_names(months),
        kind="line",
        top=5,
        digits=1,
        hint=_("The evaluations that followed each closing. A figure leads to those of its month."),
        series=[
            Series(
                _("Average"),
                [month.average for month in months],
                links=[_ratings(month) if month.answered else "" for month in months],
            )
        ],
    )


def volumes(months: list[Month]) -> Chart:
    """Tickets opened and resolved, month by month."""
    return Chart(
        title=_("Tickets opened and resolved"),
        axis=_("Month"),
        labels=_names(months),
        kind="bar",
        series=[
            Series(_("Opened tickets"), [month.opened for month in months], tone="slate"),
            Series(_("Resolved tickets"), [month.resolved for month in months], tone="teal"),
        ],
    )


def delays(months: list[Month]) -> Chart:
    """Median delays in support hours, month by month."""
    return Chart(
        title=_("Median delays"),
        axis=_("Month"),
        labels=_names(months),
        kind="line",
        unit=_("h"),
        digits=1,
        hint=_("In support hours; a support day has %(hours)d.") % {"hours": MINUTES_A_DAY // 60},
        series=[
            Series(_("Until taken"), _hours(months, lambda month: month.to_take), tone="slate"),
            Series(
                _("Until resolved"), _hours(months, lambda month: month.to_resolve), tone="teal"
            ),
        ],
    )


def scores(months: list[Month]) -> Chart:
    """How many chose each answer, month by month."""
    tones = {5: "teal", 4: "green", 3: "slate", 2: "amber", 1: "wax"}
    told = [month for month in months if month.answered]
    return Chart(
        title=_("Evaluations by answer"),
        axis=_("Month asked"),
        labels=_names(told),
        kind="stacked",
        series=[
            Series(
                str(score.label),
                [month.scores.get(score.value, 0) for month in told],
                tone=tones[score.value],
                links=[f"{_ratings(month)}&score={score.value}" for month in told],
            )
            for score in reversed(SatisfactionRating.Score)
        ],
    )


def _ratings(month: Month) -> str:
    """The answered evaluations that were asked for in a month, in the list of all."""
    asked = f"asked_at__year={month.month.year}&asked_at__month={month.month.month}"
    listing = reverse("admin:support_satisfactionrating_changelist")
    return f"{listing}?{asked}&answered_at__isempty=0"


def _names(months: list[Month]) -> list[str]:
    return [formats.date_format(month.month, "N Y") for month in months]


def _hours(months: list[Month], of: Callable[[Month], float | None]) -> list[float | None]:
    return [None if (found := of(month)) is None else round(found / 60, 1) for month in months]
