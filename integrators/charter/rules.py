"""Until when a signature of an older version of the charter still counts.

Each version promises its days of grace to whoever was in order when it took effect. Where two
follow so closely that their graces overlap, both promises are kept.
"""

import datetime as dt
from collections.abc import Iterable

from integrators.charter.models import Charter, last_day_of_grace
from integrators.values import AsOf

Version = tuple[dt.date, int]
"""The day on which a version takes effect, and its days of grace."""
DAY = dt.timedelta(days=1)


def versions(at: AsOf) -> list[Version]:
    """Those that have begun by then, the oldest first. One query."""
    found = Charter.objects.in_effect(at).values_list("effective_on", "grace_days")
    return [*found][::-1]


def counts_until(effective_on: dt.date, later: Iterable[Version]) -> dt.date:
    """The last day on which a signature of the version of `effective_on` counts.

    `later` are versions in effect, the oldest first; those up to `effective_on` say nothing.
    Without a later one it counts without end (`date.max`).
    """
    until = dt.date.max
    for begins, grace in later:
        if begins <= effective_on:
            continue
        if until == dt.date.max:
            until = begins - DAY
        if begins <= until + DAY:
            until = max(until, last_day_of_grace(begins, grace))
    return until
