"""When each task was last run by a worker, and how that ended: kept in the cache, for a while.

Not a fact, only a sign of life: where the cache forgets it, a task has not been seen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from celery.signals import task_failure, task_success
from django.core.cache import cache
from django.utils.dateparse import parse_datetime

from portal.core import clock

KEPT = dt.timedelta(days=30)
FIRST = "pulse"
"""Since when workers have been seen at all."""


@dataclass(frozen=True)
class Beat:
    """The last run of a task: when it ended, and with what failure, if any."""

    at: dt.datetime
    failure: str


def _key(task: str) -> str:
    return f"pulse:{task}"


def _note(task: str, failure: str) -> None:
    value = f"{clock.now().isoformat()} {failure}".strip()
    cache.set(_key(task), value, int(KEPT.total_seconds()))
    cache.add(FIRST, clock.now().isoformat(), int(KEPT.total_seconds()))


@task_success.connect(dispatch_uid="pulse.success")
def _succeeded(sender: Any = None, **kwargs: Any) -> None:
    _note(sender.name, "")


@task_failure.connect(dispatch_uid="pulse.failure")
def _failed(sender: Any = None, exception: BaseException | None = None, **kwargs: Any) -> None:
    _note(sender.name, type(exception).__name__)


def seen_since() -> dt.datetime | None:
    """Since when workers have been seen; what was not seen since then may only not be due yet."""
    return parse_datetime(str(cache.get(FIRST, "")))


def last_runs(tasks: Iterable[str]) -> dict[str, Beat]:
    """The last run of each of `tasks` that a worker has run lately."""
    found = cache.get_many([_key(task) for task in tasks])
    runs = {}
    for key, value in found.items():
        at, _space, failure = str(value).partition(" ")
        if moment := parse_datetime(at):
            runs[key.removeprefix("pulse:")] = Beat(moment, failure)
    return runs
