"""The portal's clock in another process, set by a file: so a test moves real workers through time.

Beside the file, `.log` says which process ran which task at which told moment.
"""

import datetime as dt
import os
from pathlib import Path

from celery import signals

from portal.core import clock


def tell(file: Path, moment: dt.datetime) -> None:
    """Set the clock of all who follow `file`."""
    draft = file.with_suffix(".draft")
    draft.write_text(moment.isoformat())
    draft.replace(file)


def ran(file: Path, moment: dt.datetime) -> list[str]:
    """The processes that have begun and ended a sweep of reminders since `moment` was told."""
    log = file.with_suffix(".log")
    lines = log.read_text().splitlines() if log.exists() else []
    return [line.split()[1] for line in lines if line.split()[0] == moment.isoformat()]


def follow(file: str) -> None:
    """Let this process believe what the file says; called by a worker's settings."""
    path, begun = Path(file), {}
    clock.now = lambda: dt.datetime.fromisoformat(path.read_text())

    @signals.task_prerun.connect(weak=False)
    def _begin(task_id, task, **kwargs):
        begun[task_id] = path.read_text()

    @signals.task_postrun.connect(weak=False)
    def _end(task_id, task, **kwargs):
        # One short line, appended at once by whichever process: they do not mix.
        moment = begun.pop(task_id)
        if task.name.endswith("send_reminders") and moment == path.read_text():
            with path.with_suffix(".log").open("a") as log:
                log.write(f"{moment} {task.request.hostname}:{os.getpid()}\n")
