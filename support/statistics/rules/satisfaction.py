"""What integrators think: evaluations asked for, answered, and their scores (DOC-QLT-210).

An answer in doubt is none until somebody has confirmed it: `SatisfactionRating.score` says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth

from support.models import SatisfactionRating
from support.rules.hours import PARIS
from support.statistics.rules.breakdowns import BREAKDOWNS
from support.statistics.rules.question import Question

SCORES = tuple(reversed(SatisfactionRating.Score))
"""The best first."""


@dataclass(frozen=True)
class Judged:
    """`scores`: how many answers there are of each score; `imported`: how many were asked for
    elsewhere, before the portal.
    """

    asked: int = 0
    scores: Mapping[int, int] = field(default_factory=dict)
    imported: int = 0

    @property
    def answered(self) -> int:
        return sum(self.scores.values())

    @property
    def rate(self) -> float | None:
        """Answered, in percent of those asked for."""
        return 100 * self.answered / self.asked if self.asked else None

    @property
    def average(self) -> float | None:
        total = sum(score * count for score, count in self.scores.items())
        return total / self.answered if self.answered else None


def together(rows: Iterable[Judged]) -> Judged:
    found = list(rows)
    return Judged(
        sum(row.asked for row in found),
        {score: sum(row.scores.get(score, 0) for row in found) for score in SCORES},
        sum(row.imported for row in found),
    )


def judged_by_month(question: Question) -> dict[dt.date, Judged]:
    """By the month in which evaluations were asked for; also those without any. One query."""
    rows = question.ratings.annotate(month=TruncMonth("asked_at", tzinfo=PARIS))
    found = {row["month"].astimezone(PARIS).date(): _read(row) for row in _counted(rows, "month")}
    return {month: found.get(month, Judged()) for month in question.period.months}


def judged_by_group(question: Question) -> dict[Any, Judged]:
    """By key of the question's breakdown, those asked most often first. One query."""
    path = f"ticket__{BREAKDOWNS[question.by].path}"
    found = {row[path]: _read(row) for row in _counted(question.ratings, path)}
    return dict(sorted(found.items(), key=lambda item: (item[0] in (None, ""), -item[1].asked)))


def _counted(rows: QuerySet[SatisfactionRating], by: str) -> QuerySet[Any, dict[str, Any]]:
    scores = {f"score_{s}": Count("pk", filter=Q(score=s)) for s in SCORES}
    scores["imported"] = Count("pk", filter=Q(imported_at__isnull=False))
    counted: QuerySet[Any, dict[str, Any]] = rows.values(by).annotate(asked=Count("pk"), **scores)
    return counted


def _read(row: Mapping[str, Any]) -> Judged:
    scores = {score.value: row[f"score_{score}"] for score in SCORES}
    return Judged(row["asked"], scores, row["imported"])
