"""How long tickets wait: until taken, until answered, until resolved; in support hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth

from support.rules.hours import PARIS
from support.statistics.rules import kinds
from support.statistics.rules.breakdowns import BREAKDOWNS
from support.statistics.rules.question import Question
from support.statistics.rules.spread import Spread, SpreadOf


@dataclass(frozen=True)
class Delay:
    """Of `count` tickets; in support minutes. `in_time` is None where nothing is promised."""

    count: int = 0
    spread: Spread | None = None
    in_time: int | None = None

    @property
    def late(self) -> int | None:
        return None if self.in_time is None else self.count - self.in_time

    @property
    def share(self) -> float | None:
        """In time, in percent."""
        return None if self.in_time is None or not self.count else 100 * self.in_time / self.count


@dataclass(frozen=True)
class Delays:
    take: Delay = Delay()
    answer: Delay = Delay()
    resolve: Delay = Delay()


MEASURES = ("take", "answer", "resolve")


def delays(question: Question) -> Delays:
    """Of all the tickets. One query."""
    asked = kinds.opened(question) | kinds.resolved(question)
    [row] = [question.tickets.filter(asked).aggregate(**_counted(question, MEASURES))]
    return _read(row)


def delays_by_group(question: Question) -> dict[Any, Delays]:
    """By key of the question's breakdown, those with most tickets first. One query."""
    path = BREAKDOWNS[question.by].path
    asked = kinds.opened(question) | kinds.resolved(question)
    rows = question.tickets.filter(asked).values(path).annotate(**_counted(question, MEASURES))
    found = {row[path]: _read(row) for row in rows}
    return dict(sorted(found.items(), key=lambda item: (item[0] in (None, ""), -_size(item[1]))))


def _size(row: Delays) -> int:
    return max(row.take.count, row.resolve.count)


def delays_by_month(question: Question) -> dict[dt.date, Delays]:
    """By month: until taken and answered of those opened in it, until resolved of those resolved
    in it. Two queries.
    """
    opened = _by_month(question, kinds.opened(question), "opened_at", ("take", "answer"))
    resolved = _by_month(question, kinds.resolved(question), "resolved_at", ("resolve",))
    return {
        month: Delays(
            take=opened.get(month, Delays()).take,
            answer=opened.get(month, Delays()).answer,
            resolve=resolved.get(month, Delays()).resolve,
        )
        for month in question.period.months
    }


def _by_month(
    question: Question, asked: Q, moment: str, measures: tuple[str, ...]
) -> dict[dt.date, Delays]:
    rows = question.tickets.filter(asked).annotate(month=TruncMonth(moment, tzinfo=PARIS))
    counted = rows.values("month").annotate(**_counted(question, measures))
    return {row["month"].astimezone(PARIS).date(): _read(row) for row in counted}


def _counted(question: Question, measures: tuple[str, ...]) -> dict[str, Any]:
    conditions: dict[str, tuple[Q, Q | None]] = {
        "take": (kinds.taken(question), kinds.taken_in_time(question)),
        "answer": (kinds.answered(question), None),
        "resolve": (kinds.resolved(question), kinds.resolved_in_time(question)),
    }
    found: dict[str, Any] = {}
    for name in measures:
        counts, in_time = conditions[name]
        found[f"{name}_count"] = Count("pk", filter=counts)
        found[f"{name}_spread"] = SpreadOf(f"minutes_to_{name}", filter=counts)
        if in_time is not None:
            found[f"{name}_in_time"] = Count("pk", filter=in_time)
    return found


def _read(row: Mapping[str, Any]) -> Delays:
    return Delays(
        **{
            name: Delay(row[f"{name}_count"], row[f"{name}_spread"], row.get(f"{name}_in_time"))
            for name in MEASURES
            if f"{name}_count" in row
        }
    )
