"""How many tickets are opened: by hour, weekday and month, each by channel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncHour

from support.models import Channel, Ticket, TicketState
from support.rules.hours import PARIS
from support.statistics.rules import kinds
from support.statistics.rules.question import Question

Counted = dict[Any, dict[str, int]]
"""By hour, weekday or month, and there by channel."""


@dataclass(frozen=True)
class Volume:
    """By the hour and the weekday (from 1, Monday) of Paris at which tickets were opened, and by
    the month.
    """

    hours: Counted
    weekdays: Counted
    months: Counted

    @property
    def opened(self) -> int:
        return sum(sum(row.values()) for row in self.months.values())


def volume(question: Question) -> Volume:
    """One query: a row for each hour in which something came, which are added up here."""
    found = Volume(_empty(range(24)), _empty(range(1, 8)), _empty(question.period.months))
    rows = question.tickets.filter(kinds.opened(question)).annotate(
        hour=TruncHour("opened_at", tzinfo=PARIS)
    )
    counted: Iterable[tuple[dt.datetime, str, int]]
    counted = rows.values_list("hour", "channel").annotate(n=Count("pk"))
    for moment, channel, number in counted:
        local = moment.astimezone(PARIS)
        found.hours[local.hour][channel] += number
        found.weekdays[local.isoweekday()][channel] += number
        found.months[local.date().replace(day=1)][channel] += number
    return found


def _empty(keys: Iterable[Any]) -> Counted:
    return {key: dict.fromkeys(Channel.values, 0) for key in keys}


def states_now() -> dict[str, int]:
    """All tickets by their state of today."""
    rows = Ticket.objects.order_by().values_list("state").annotate(n=Count("pk"))
    counted = dict(rows)
    return {str(state.label): counted.get(state.value, 0) for state in TicketState}
