"""Hours of a week, and support time, in words."""

from __future__ import annotations

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from portal.ui.text.formats import NBSP, time_of_day
from support.rules.plan import Span, Week


def spans_in_words(spans: tuple[Span, ...]) -> str:
    if not spans:
        return _("closed")
    return ", ".join(f"{time_of_day(start)}–{time_of_day(end)}" for start, end in spans)


def week_in_words(week: Week) -> str:
    """Days that follow each other with the same hours are told together; those off are left out."""
    groups: list[tuple[int, int, tuple[Span, ...]]] = []
    for day, spans in enumerate(week):
        if groups and groups[-1][2] == spans:
            groups[-1] = (groups[-1][0], day, spans)
        else:
            groups.append((day, day, spans))
    return "; ".join(
        f"{_days(first, last)} {spans_in_words(spans)}" for first, last, spans in groups if spans
    )


def _days(first: int, last: int) -> str:
    if first == last:
        return str(WEEKDAYS[first])
    return f"{WEEKDAYS_ABBR[first]}–{WEEKDAYS_ABBR[last]}"


def in_hours(minutes: int) -> str:
    """Whole support time, never rounded: 35 h, 1 h 30, 45 min."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)d min") % {"minutes": rest}
    told = f"{hours}{NBSP}h"
    return f"{told}{NBSP}{rest:02d}" if rest else told
