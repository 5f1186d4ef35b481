"""Where a figure leads: to the list of exactly what it counts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from support.statistics.rules.breakdowns import NONE, USUAL
from support.statistics.rules.question import Question


def query(question: Question, **more: object) -> str:
    """The question as an address writes it, `?…`; its period by its days."""
    asked = {
        "first": question.period.first, "last": question.period.last, **question.where,
        "company": question.company, "by": "" if question.by == USUAL else question.by, **more,
    }  # fmt: skip
    return "?" + urlencode(
        {name: value for name, value in asked.items() if value not in ("", None)}
    )


def to_tickets(question: Question, kind: str, count: int | None, **more: object) -> str:
    """The tickets that a figure counts; "" where there is none."""
    if not count:
        return ""
    of = "" if kind == "opened" else kind
    return reverse("support:statistics_tickets") + query(question, of=of, **more)


def to_ratings(question: Question, count: int | None, of: str = "", score: object = "") -> str:
    """The evaluations that a figure counts."""
    if not count:
        return ""
    return reverse("support:statistics_evaluations") + query(question, of=of, score=score)


def group(question: Question, key: Any) -> Question:
    """The same of one group of its breakdown."""
    return question.of(**{question.by: NONE if key in (None, "") else str(key)})
