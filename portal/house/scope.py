"""For how long what was read of the settings is kept: one request, or one task, and no longer.

Every page asks for some, and one query has to do for all of them; but a change holds at once, in
every process. Where neither a request nor a task runs, in a command, each question is a query.
"""

from contextvars import ContextVar
from typing import Any

kept: ContextVar[dict[str, Any] | None] = ContextVar("settings that were read", default=None)


def begin(**_told: Any) -> None:
    """A request or a task begins with nothing read: see HouseConfig.ready."""
    kept.set({})


def end(**_told: Any) -> None:
    kept.set(None)


def forget() -> None:
    """Something was changed by this very request or task."""
    if kept.get() is not None:
        kept.set({})
