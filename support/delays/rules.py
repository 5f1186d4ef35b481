"""What hours may be planned, and what a plan means for the tickets that come under it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from support.models import Severity
from support.rules import hours
from support.rules.plan import PARIS, Plan, Week

EARLIEST, LATEST = dt.time(5), dt.time(22)
"""No change to or from summer time falls into hours between these."""
MOST_SPANS = 3
COMES_AT = dt.time(17, 40)


def wrong_week(week: Week) -> str | Promise:
    """Why these are no hours; empty where they are."""
    if not any(week):
        return _("Let support be there on one day of the week at least.")
    for spans in week:
        if len(spans) > MOST_SPANS:
            return _("Write at most three spans a day.")
        times = [moment for span in spans for moment in span]
        if any(not EARLIEST <= moment <= LATEST for moment in times):
            return _("Choose hours between 5:00 and 22:00.")
        if any(first >= second for first, second in pairwise(times)):
            return _("Let each span end after it begins, and the next begin after that.")
    return ""


def as_stored(week: Week) -> list[list[list[str]]]:
    return [[[f"{start:%H:%M}", f"{end:%H:%M}"] for start, end in spans] for spans in week]


@dataclass(frozen=True)
class Example:
    """A ticket of this severity that comes at that moment: until when it should be taken, and
    resolved if it waits on nobody."""

    severity: str
    take: dt.datetime
    resolve: dt.datetime

    @property
    def label(self) -> str:
        return str(Severity(self.severity).label)


def example_moment(day: dt.date) -> dt.datetime:
    """The first Friday from that day on, twenty minutes before support usually closes."""
    friday = day + dt.timedelta(days=(4 - day.weekday()) % 7)
    return dt.datetime.combine(friday, COMES_AT, PARIS)


def examples(plan: Plan, moment: dt.datetime) -> Iterator[Example]:
    for severity in Severity.values:
        target = plan.target_on(severity, moment.astimezone(PARIS).date())
        yield Example(
            severity,
            hours.add_minutes(moment, target.take, plan),
            hours.add_minutes(moment, target.resolve, plan),
        )
