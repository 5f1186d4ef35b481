"""Volume as tables and charts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from portal.ui.charts import Chart, Series
from support.models import Channel
from support.statistics.rules.question import Question
from support.statistics.rules.volume import Counted, Volume
from support.statistics.views import links
from support.statistics.views.tables import Part, Row, Table, counted
from support.statistics.views.words import month_name

TONES = {Channel.PORTAL: "teal", Channel.MAIL: "slate", Channel.PHONE: "amber"}
Leads = Callable[[Any, str, int], str]
"""The address behind a figure: of an hour, weekday or month, a channel ("" for all), a count."""


def parts(question: Question, found: Volume) -> list[Part]:
    def of_month(month: Any, channel: str, count: int) -> str:
        cut = question.during(question.period.of_month(month))
        return links.to_tickets(cut, "opened", count, **_channel(channel))

    def of_weekday(weekday: Any, channel: str, count: int) -> str:
        return links.to_tickets(question, "opened", count, weekday=weekday, **_channel(channel))

    def of_hour(hour: Any, channel: str, count: int) -> str:
        return links.to_tickets(question, "opened", count, hour=hour, **_channel(channel))

    return [
        _part("month", _("Month"), found.months, month_name, of_month),
        _part("weekday", _("Weekday"), found.weekdays, _weekday_name, of_weekday),
        _part("hour", _("Hour"), found.hours, _hour_name, of_hour),
    ]


def _weekday_name(day: int) -> str:
    return str(WEEKDAYS[day - 1])


def _hour_name(hour: int) -> str:
    return _("%(hour)d h") % {"hour": hour}


def _channel(channel: str) -> dict[str, str]:
    return {"channel": channel} if channel else {}


def _part(key: str, axis: str, found: Counted, name: Callable[[Any], str], leads: Leads) -> Part:
    titles = {
        "month": _("Tickets opened by month"),
        "weekday": _("Tickets opened by weekday"),
        "hour": _("Tickets opened by hour of the day"),
    }
    labels = [name(one) for one in found]
    chart = Chart(
        title=titles[key],
        axis=axis,
        labels=labels,
        kind="stacked",
        series=[
            Series(
                str(channel.label),
                [by_channel[channel] for by_channel in found.values()],
                tone=TONES[channel],
                links=[leads(one, channel.value, row[channel]) for one, row in found.items()],
            )
            for channel in Channel
        ],
    )
    rows = [
        Row(label, _cells(row, one, leads))
        for label, (one, row) in zip(labels, found.items(), strict=True)
    ]
    heads: Sequence[Any] = [axis, *(channel.label for channel in Channel), _("Together")]
    return Part(
        Table(f"volume-{key}", titles[key], heads, rows), {f"volume-{key}": chart}, folded=True
    )


def _cells(row: dict[str, int], one: Any, leads: Leads) -> list[Any]:
    cells = [counted(row[channel], leads(one, channel.value, row[channel])) for channel in Channel]
    together = sum(row.values())
    return [*cells, counted(together, leads(one, "", together))]
