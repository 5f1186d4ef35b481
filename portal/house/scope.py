"""For how long what was read of the settings is kept: one request, or one task, and no longer.

Every page asks for some, and one query has to do for all of them; but a change holds at once, in
every process. Where neither a request nor a task runs, in a command, each question is a query.
"""

from contextvars import ContextVar
from typing import Any

from celery.signals import task_postrun, task_prerun
from django.core.signals import request_finished, request_started

kept: ContextVar[dict[str, Any] | None] = ContextVar("settings that were read", default=None)


def begin(**_told: Any) -> None:
    """Read anew, once."""
    kept.set({})


def end(**_told: Any) -> None:
    kept.set(None)


def forget() -> None:
    """Something was changed by this very request or task."""
    if kept.get() is not None:
        kept.set({})


def watch() -> None:
    """Let each request and each task begin with nothing."""
    for begins in (request_started, task_prerun):
        begins.connect(begin, dispatch_uid="house.begin")
    for ends in (request_finished, task_postrun):
        ends.connect(end, dispatch_uid="house.end")
