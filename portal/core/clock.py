"""The clock from which every date that the portal writes comes.

Every date that the portal writes comes from here, so that the demo can live through two
years in a minute. Nothing else moves this clock: tests move the machine's own time.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_moved: ContextVar[dt.datetime | None] = ContextVar("portal_clock", default=None)


def now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return _moved.get() or timezone.now()


def today() -> dt.date:
    """The present day in the portal's time zone (Europe/Paris)."""
    return timezone.localtime(now()).date()


@contextmanager
def moved_to(moment: dt.datetime) -> Iterator[None]:
    """Let the code inside believe that it is `moment` (aware). For the demo only."""
    token = _moved.set(moment)
    try:
        yield
    finally:
        _moved.reset(token)
