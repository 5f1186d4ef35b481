"""Figures of the desk, all counted by the database (DOC-QLT-210)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Avg, Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber, TruncMonth

from portal.core import clock
from support.models import SatisfactionRating, Ticket, TicketState
from support.rules.hours import PARIS


@dataclass
class Month:
    """One month. Medians are in support minutes; None where nothing was counted."""

    month: dt.date
    opened: int = 0
    resolved: int = 0
    to_take: float | None = None
    to_resolve: float | None = None
    asked: int = 0
    answered: int = 0
    average: float | None = None
    scores: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Statistics:
    states: list[tuple[TicketState, int]]
    months: list[Month]
    to_take: float | None
    to_resolve: float | None
    asked: int
    answered: int
    average: float | None
    scores: list[tuple[SatisfactionRating.Score, int]]


def first_month(count: int) -> dt.datetime:
    """The beginning, in Paris, of the month that lies `count` - 1 months back."""
    first = clock.today() + relativedelta(day=1, months=1 - count)
    return dt.datetime.combine(first, dt.time.min, tzinfo=PARIS)


def statistics(months: int = 12) -> Statistics:
    """The figures of the last `months` months, the present one included."""
    since = first_month(months)
    # What was set aside was nobody's request.
    requests = Ticket.objects.exclude(state=TicketState.DISMISSED)
    opened = requests.filter(opened_at__gte=since)
    resolved = Ticket.objects.filter(resolved_at__gte=since)
    ratings = SatisfactionRating.objects.filter(asked_at__gte=since)
    answered = ratings.filter(answered_at__isnull=False)
    totals = ratings.aggregate(
        asked=Count("pk"), answered=Count("answered_at"), average=Avg("score")
    )
    by_state = dict(Ticket.objects.order_by().values_list("state").annotate(Count("pk")))
    by_score = dict(answered.order_by().values_list("score").annotate(Count("pk")))
    return Statistics(
        states=[(state, by_state.get(state, 0)) for state in TicketState],
        months=_months(since, months, opened, resolved, ratings),
        to_take=_median(opened, "minutes_to_take"),
        to_resolve=_median(resolved, "minutes_to_resolve"),
        scores=[(s, by_score.get(s, 0)) for s in reversed(SatisfactionRating.Score)],
        **totals,
    )


def satisfaction_months(months: int = 12) -> list[Month]:
    """The last `months` months with their evaluations, and nothing else of them. One query."""
    since = first_month(months)
    rows = _empty_months(since, months)
    _add_scores(rows, SatisfactionRating.objects.filter(asked_at__gte=since))
    return list(rows.values())


def _empty_months(since: dt.datetime, count: int) -> dict[dt.date, Month]:
    days = [since.date() + relativedelta(months=number) for number in range(count)]
    return {day: Month(day) for day in days}


def _months(
    since: dt.datetime, count: int, opened: QuerySet[Ticket], resolved: QuerySet[Ticket],
    ratings: QuerySet[SatisfactionRating],
) -> list[Month]:  # fmt: skip
    rows = _empty_months(since, count)
    for month, number in _by_month(opened, "opened_at"):
        rows[month].opened = number
    for month, number in _by_month(resolved, "resolved_at"):
        rows[month].resolved = number
    for month, value in _medians(opened, "opened_at", "minutes_to_take"):
        rows[month].to_take = value
    for month, value in _medians(resolved, "resolved_at", "minutes_to_resolve"):
        rows[month].to_resolve = value
    _add_scores(rows, ratings)
    return list(rows.values())


def _add_scores(rows: dict[dt.date, Month], ratings: QuerySet[SatisfactionRating]) -> None:
    scored = _in_months(ratings, "asked_at").values("month").order_by("month").annotate(
        asked=Count("pk"), answered=Count("answered_at"), average=Avg("score"),
        **{f"score_{s.value}": Count("pk", filter=Q(score=s)) for s in SatisfactionRating.Score},
    )  # fmt: skip
    for row in scored:
        told = rows[_day(row["month"])]
        told.asked, told.answered = row["asked"], row["answered"]
        told.average = row["average"]
        told.scores = {s.value: row[f"score_{s.value}"] for s in SatisfactionRating.Score}


def _in_months(rows: QuerySet[Any], name: str) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.annotate(month=TruncMonth(name, tzinfo=PARIS))
    return found


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(PARIS).date()


def _by_month(rows: QuerySet[Ticket], name: str) -> Iterable[tuple[dt.date, int]]:
    counted = _in_months(rows, name).values("month").order_by("month").annotate(n=Count("pk"))
    return [(_day(row["month"]), row["n"]) for row in counted]


def _medians(rows: QuerySet[Ticket], name: str, minutes: str) -> Iterable[tuple[dt.date, float]]:
    """The median of `minutes` in each month of `name`: the middle row, or the middle two.

    By window functions, since SQLite has no percentile_cont.
    """
    middle = (
        _in_months(rows.filter(**{f"{minutes}__isnull": False}), name)
        .annotate(
            place=Window(RowNumber(), partition_by=F("month"), order_by=[minutes, "pk"]),
            total=Window(Count("pk"), partition_by=F("month")),
        )
        .filter(place__gte=F("total") / 2.0, place__lte=F("total") / 2.0 + 1)
        .order_by("month")
        .values_list("month", minutes)
    )
    found: dict[dt.date, list[int]] = {}
    for month, value in middle:
        found.setdefault(_day(month), []).append(value)
    return [(month, sum(values) / len(values)) for month, values in found.items()]


def _median(rows: QuerySet[Ticket], minutes: str) -> float | None:
    counted = rows.filter(**{f"{minutes}__isnull": False}).order_by(minutes)
    total = counted.count()
    if not total:
        return None
    start, length = (total - 1) // 2, 2 - total % 2
    middle: list[int] = list(counted.values_list(minutes, flat=True)[start : start + length])
    return sum(middle) / len(middle)
