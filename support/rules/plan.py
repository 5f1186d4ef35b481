"""What holds on which day: support's hours, its days off, and its targets by severity.

First what DOC-QLT-210 says, and Crisalid's own targets; then what people have planned, each from
a day on (`support.models.delays`). A change holds from the next day at the earliest, so a process
may remember for a minute what it has read: no page asks for it anew.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import ClassVar, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

import holidays
from django.utils.translation import get_language

from portal.house.known import value_of
from support.models import DelayTarget, Holiday, ServiceHours, Severity

R = TypeVar("R", ServiceHours, DelayTarget)
PARIS = ZoneInfo("Europe/Paris")
Span = tuple[dt.time, dt.time]
Week = tuple[tuple[Span, ...], ...]

SPANS: tuple[Span, ...] = ((dt.time(9), dt.time(12)), (dt.time(14), dt.time(18)))
USUAL_WEEK: Week = (*(SPANS,) * 5, (), ())
"""DOC-QLT-210: Monday to Friday, 9–12 and 14–18."""
MINUTES_A_DAY = 7 * 60
"""A support day as a measure of delays, whatever the hours of a day are."""
REMEMBERED = 60.0
"""Seconds for which a process trusts what it has read."""


class Target(NamedTuple):
    """In support minutes: until a ticket is taken in charge, and until it is resolved."""

    take: int
    resolve: int


TARGETS: dict[str, Target] = {
    Severity.BLOCKED: Target(60, MINUTES_A_DAY),
    Severity.IMPAIRED: Target(2 * 60, 2 * MINUTES_A_DAY),
    Severity.QUESTION: Target(4 * 60, 5 * MINUTES_A_DAY),
    Severity.REQUEST: Target(MINUTES_A_DAY, 10 * MINUTES_A_DAY),
}
"""Crisalid's own, unless people plan others; DOC-QLT-210 sets none."""


@cache
def public_holidays(year: int) -> frozenset[dt.date]:
    """Those of Moselle (code du travail, art. L3134-13)."""
    return frozenset(holidays.country_holidays("FR", subdiv="57", years=[year]))


@cache
def _names(year: int, language: str) -> dict[dt.date, str]:
    return dict(holidays.country_holidays("FR", subdiv="57", years=[year], language=language))


@dataclass(frozen=True)
class Plan:
    """All that was planned, in the order in which it was; of two rows for a day the last holds."""

    hours: Sequence[ServiceHours] = ()
    days: Sequence[Holiday] = ()
    targets: Sequence[DelayTarget] = ()
    _by_day: dict[dt.date, Holiday] = field(default_factory=dict, init=False, compare=False)

    def __post_init__(self) -> None:
        self._by_day.update({row.day: row for row in self.days})

    def known_at(self, moment: dt.datetime) -> Plan:
        """What was planned by then: on this rests what was told at that moment."""
        return Plan(
            [row for row in self.hours if row.planned_at <= moment],
            [row for row in self.days if row.planned_at <= moment],
            [row for row in self.targets if row.planned_at <= moment],
        )

    def with_row(self, row: ServiceHours | Holiday | DelayTarget) -> Plan:
        """The same with a row that is not planned yet, to show what it would change."""
        if isinstance(row, ServiceHours):
            return replace(self, hours=[*self.hours, row])
        if isinstance(row, Holiday):
            return replace(self, days=[*self.days, row])
        return replace(self, targets=[*self.targets, row])

    def week_on(self, day: dt.date) -> Week:
        row = self.hours_on(day)
        return USUAL_WEEK if row is None else week_of(row)

    def hours_on(self, day: dt.date) -> ServiceHours | None:
        """The row that holds on that day; None for the hours of DOC-QLT-210."""
        return _latest([row for row in self.hours if row.from_day <= day])

    def is_off(self, day: dt.date) -> bool:
        """Whether it is a public holiday of Moselle on which support is closed, or another day
        that people have closed."""
        row = self._by_day.get(day)
        return day in public_holidays(day.year) if row is None else not row.is_open

    def name_of(self, day: dt.date) -> str:
        """Why that day is off."""
        row = self._by_day.get(day)
        if row is not None:
            return row.name
        french = (get_language() or "fr").startswith("fr")
        return _names(day.year, "fr" if french else "en_US").get(day, "")

    def spans_on(self, day: dt.date) -> tuple[Span, ...]:
        return () if self.is_off(day) else self.week_on(day)[day.weekday()]

    def target_on(self, severity: str, day: dt.date) -> Target:
        """Of a severity; without one, what the settings of the portal say."""
        if not severity:
            days = value_of("support_resolve_days")
            return Target(round(value_of("support_take_hours") * 60), days * MINUTES_A_DAY)
        row = self.target_row_on(severity, day)
        return TARGETS[severity] if row is None else Target(row.take_minutes, row.resolve_minutes)

    def target_row_on(self, severity: str, day: dt.date) -> DelayTarget | None:
        rows = [row for row in self.targets if row.severity == severity]
        return _latest([row for row in rows if row.from_day <= day])


def _latest(rows: list[R]) -> R | None:
    """The one from the latest day on; of two for one day, that which was planned last."""
    # `max` takes the first of those that are alike.
    return max(reversed(rows), key=lambda row: row.from_day, default=None)


def week_of(row: ServiceHours) -> Week:
    return tuple(
        tuple((dt.time.fromisoformat(start), dt.time.fromisoformat(end)) for start, end in spans)
        for spans in row.week
    )


class _Known:
    """What this process has read last, and until when it trusts it."""

    plan: ClassVar[Plan | None] = None
    until: ClassVar[float] = 0.0


def remember(plan: Plan, lasts: float = REMEMBERED) -> Plan:
    _Known.plan, _Known.until = plan, time.monotonic() + lasts
    return plan


def forget() -> None:
    """Something was planned just now."""
    _Known.until = 0.0


def current_plan() -> Plan:
    """All that is planned; three questions a minute and process at most."""
    if _Known.plan is not None and time.monotonic() < _Known.until:
        return _Known.plan
    return remember(read_plan())


def last_plan() -> Plan:
    """What this process has read last, however long ago; nothing is asked."""
    return _Known.plan or Plan()


def read_plan(*planners: str) -> Plan:
    """As the database has it now; with `planned_by`, also who has planned each."""
    return Plan(
        list(ServiceHours.objects.order_by("pk").select_related(*planners or (None,))),
        list(Holiday.objects.order_by("pk").select_related(*planners or (None,))),
        list(DelayTarget.objects.order_by("pk").select_related(*planners or (None,))),
    )
