"""Steps of reminders: so many days before something ends."""

from __future__ import annotations

import datetime as dt

from portal.house.known import History


def longest(steps: History) -> int:
    """As many days before the end as any step ever was."""
    found: int = max(max(value) for value in steps.values)
    return found


def step_for(steps: History, left: int, last: dt.date) -> int | None:
    """The step that counts `left` days before `last`: the smallest that is not yet passed.

    Each step is as the setting was on the step's own day. So a step that people add once its day
    is over is not made up for, and what was told under the old steps is not told again.
    """
    ever = {step for value in steps.values for step in value}
    held = (
        step for step in ever
        if step >= left and _counts(steps, step, last - dt.timedelta(days=step))
    )  # fmt: skip
    return min(held, default=None)


def _counts(steps: History, step: int, day: dt.date) -> bool:
    # One that is taken away on its own day has been told that morning.
    return any(step in value for value in steps.during(day))
