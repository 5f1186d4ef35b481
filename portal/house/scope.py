"""For how long what was read of the settings is kept: one request, or one task, and no longer.

Every page asks for some; but a change holds at once, in every process. Changes are rows that are
only ever added, so their count says whether what a process has read before is still all there is:
it comes with the session of whoever is signed in (`portal.house.sessions`), at no query of its own.
Without a session, or in a task, one query has to do for all questions. Where neither a request nor
a task runs, in a command, each question is a query.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, ClassVar

Rows = dict[str, list[tuple[dt.datetime, Any]]]
"""All changes by key, oldest first."""


@dataclass
class Kept:
    """What one request or task knows: how many changes there were as it began, and which."""

    count: int | None = None
    rows: Rows | None = None
    changed: bool = False
    """By this very request or task: what it reads from then on may still be undone."""


class _Read:
    """What this process has read last."""

    rows: ClassVar[Rows] = {}


kept: ContextVar[Kept | None] = ContextVar("settings that were read", default=None)


def begin(**_told: Any) -> None:
    """A request or a task begins with nothing read: see HouseConfig.ready."""
    kept.set(Kept())


def end(**_told: Any) -> None:
    kept.set(None)


@contextmanager
def one_reading() -> Iterator[None]:
    """Read them once for all that is done inside, where neither a request nor a task runs."""
    if kept.get() is not None:
        yield
        return
    token = kept.set(Kept())
    try:
        yield
    finally:
        kept.reset(token)


def counted(count: int) -> None:
    """So many changes there are, as this request begins."""
    now = kept.get()
    if now is not None and not now.changed:
        now.count = count


def known() -> Rows | None:
    """All changes, if they need not be read."""
    now = kept.get()
    if now is None:
        return None
    if now.rows is None and not now.changed and now.count == _total(_Read.rows):
        now.rows = _Read.rows
    return now.rows


def last() -> Rows:
    """What this process has read last, which may be over."""
    return _Read.rows


def remember(rows: Rows) -> None:
    """These were read just now."""
    now = kept.get()
    if now is None:
        return
    now.rows = rows
    if not now.changed:
        _Read.rows = rows


def forget() -> None:
    """Something was changed by this very request or task."""
    if kept.get() is not None:
        kept.set(Kept(changed=True))


def forget_process() -> None:
    """As a process that has just begun."""
    _Read.rows = {}


def _total(rows: Rows) -> int:
    return sum(map(len, rows.values()))
