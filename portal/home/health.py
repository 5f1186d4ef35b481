"""The health of the whole house: its queues, sweeps and disks, and what the apps say of theirs."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from celery.schedules import schedule
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, DateTimeField, Min, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.models import User
from portal.core import clock
from portal.core.health import Sign, Tone, signs_for
from portal.core.pulse import last_runs, seen_since
from portal.core.work import Work
from portal.infrastructure.cache import CacheUnavailable
from portal.ui.admin.site import portal_admin
from portal.ui.text import formats

LATE = dt.timedelta(minutes=10)
"""Longer than this nothing that is due should wait."""
MISSED = 3
"""Runs that a sweep may miss before somebody should look."""
LEAST_LATE = dt.timedelta(minutes=2)
LITTLE_DISK, NO_DISK = 0.15, 0.05


@dataclass(frozen=True)
class Queue:
    """What waits in one kind of work, since when, and how much was given up."""

    model: type[Work]
    waiting: int
    oldest: dt.datetime | None
    failed: int


def queues() -> list[Queue]:
    """Every kind of work that waits or was given up. One query for all of them."""
    now = clock.now()
    kinds = [model for model in apps.get_models() if issubclass(model, Work)]
    parts: list[QuerySet[Any, Any]] = []
    for model in kinds:
        rows = model._default_manager.order_by().filter(done_at=None)
        parts.append(_counted(model, "waiting", rows.filter(failed_at=None, due_at__lte=now)))
        parts.append(_counted(model, "failed", rows.filter(failed_at__isnull=False)))
    found = {
        (label, which): (count, oldest)
        for label, which, count, oldest in parts[0].union(*parts[1:], all=True)
    }
    made = []
    for model in kinds:
        waiting, oldest = found.get((model._meta.label, "waiting"), (0, None))
        failed, _oldest = found.get((model._meta.label, "failed"), (0, None))
        if waiting or failed:
            made.append(Queue(model, waiting, oldest, failed))
    return made


def _counted(model: type[Work], which: str, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    """How many rows there are, and since when the first is due, as one row of the query."""
    counted: QuerySet[Any, Any] = (
        rows.annotate(
            said_label=Cast(Value(model._meta.label), TextField()),
            said_which=Cast(Value(which), TextField()),
        )
        .values("said_label", "said_which")
        .annotate(said_count=Count("pk"), said_oldest=Cast(Min("due_at"), DateTimeField()))
        .values_list("said_label", "said_which", "said_count", "said_oldest")
    )
    return counted


def work(user: User) -> Iterator[Sign]:
    """One sign for each kind of work that waits too long or was given up; else one for all."""
    found = queues()
    late = clock.now() - LATE
    signs = list(_of_queues(found, late, user))
    yield from signs
    if not signs:
        count = sum(queue.waiting for queue in found)
        yield Sign(
            _("Work in the background"),
            ngettext("%(count)d piece waits its turn", "%(count)d pieces wait their turn", count)
            % {"count": count}
            if count
            else _("Nothing waits, nothing was given up"),
        )


def _of_queues(found: Iterable[Queue], late: dt.datetime, user: User) -> Iterator[Sign]:
    for queue in found:
        name = str(queue.model._meta.verbose_name_plural)
        what = f"{name[:1].upper()}{name[1:]}"
        href = list_of(queue.model, user)
        label = _("See the list") if href else ""
        if queue.failed:
            words = ngettext("%(count)d given up", "%(count)d given up", queue.failed)
            yield Sign(
                what,
                words % {"count": queue.failed},
                "danger",
                _("Open the list, read the reason, mend it, and have it tried again."),
                href,
                label,
            )
        if queue.model.nobody_does_it():
            if queue.waiting:
                words = ngettext("%(count)d waits", "%(count)d wait", queue.waiting)
                yield Sign(
                    what,
                    _("%(waiting)s; what does this is not set up here (README)")
                    % {"waiting": words % {"count": queue.waiting}},
                    "neutral",
                )
        elif queue.oldest and queue.oldest < late:
            yield Sign(
                what,
                _("%(count)s due, the first since %(when)s")
                % {"count": formats.number(queue.waiting), "when": formats.when(queue.oldest)},
                "soon",
                _("See below whether the sweeps run. If they do, what this needs may be down."),
                href,
                label,
            )


def list_of(model: type[Work], user: User) -> str:
    """The admin's list of these rows, where there is one that the reader may open."""
    shown: Any = portal_admin._registry.get(model)
    if shown is None or not user.may(shown.view_permission):
        return ""
    try:
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    except NoReverseMatch:
        return ""


@dataclass(frozen=True)
class Sweep:
    """One entry of the schedule: how often, when it last ran, whether that is too long ago."""

    task: str
    every: dt.timedelta
    at: dt.datetime | None
    failure: str
    late: bool


def sweeps() -> list[Sweep]:
    """The sweeps of the schedule, those that are late or failed first."""
    entries = settings.CELERY_BEAT_SCHEDULE.values()
    try:
        runs, since = last_runs(str(entry["task"]) for entry in entries), seen_since()
    except CacheUnavailable:
        runs, since = {}, None
    now, found = clock.now(), []
    for entry in entries:
        task, run = str(entry["task"]), runs.get(str(entry["task"]))
        every = _every(entry["schedule"])
        allowed = max(every * MISSED, LEAST_LATE)
        # What comes once an hour has not been seen yet in a house that has just been opened.
        last = run.at if run else since
        late = last is None or now - last > allowed
        found.append(Sweep(task, every, run.at if run else None, run.failure if run else "", late))
    return sorted(found, key=lambda sweep: (not sweep.late, not sweep.failure, sweep.task))


def _every(given: Any) -> dt.timedelta:
    if isinstance(given, schedule):
        return dt.timedelta(seconds=given.seconds)
    return dt.timedelta(seconds=float(given))


def looked_at(user: User) -> tuple[list[Sign], list[Sign], list[Sweep]]:
    """What somebody should look at, the worst first; what is well; and the sweeps."""
    found = sweeps()
    signs = signs_for(user, work(user), workers(user, found), counters(user), disks(user))
    ill = [sign for sign in signs if sign.tone in ("danger", "soon")]
    return ill, [sign for sign in signs if sign not in ill], found


def workers(user: User, found: list[Sweep]) -> Iterator[Sign]:
    """Whether the schedule, the broker and the workers of each queue are alive."""
    of_queues = {"celery": _("Worker of mails and sweeps"), "seal": _("Worker of seals")}
    for queue, name in of_queues.items():
        own = [sweep for sweep in found if _queue_of(sweep.task) == queue]
        seen = [sweep.at for sweep in own if sweep.at]
        last = max(seen, default=None)
        # The sweeps that come every few seconds tell soonest.
        quick = [sweep for sweep in own if sweep.every <= LEAST_LATE]
        silent = all(sweep.late for sweep in quick)
        yield Sign(
            name,
            _("Seen last on %(when)s") % {"when": formats.when(last)} if last else _("Never seen"),
            "danger" if silent else "ok",
            _("Start the worker and the beat, and see that the broker answers (README).")
            if silent
            else "",
        )
    failed = [sweep for sweep in found if sweep.failure]
    slow = [sweep for sweep in found if sweep.late and not sweep.failure]
    tone: Tone = "danger" if failed else "soon" if slow else "ok"
    yield Sign(
        _("Sweeps"),
        _("%(good)s of %(all)s run as they should")
        % {
            "good": formats.number(len(found) - len(failed) - len(slow)),
            "all": formats.number(len(found)),
        },
        tone,
        _("See the list below; the workers’ log says why.") if tone != "ok" else "",
        "#sweeps",
        _("See the list"),
    )


def _queue_of(task: str) -> str:
    routes: dict[str, dict[str, str]] = settings.CELERY_TASK_ROUTES
    return routes.get(task, {}).get("queue", "celery")


def counters(user: User) -> Iterator[Sign]:
    """Whether attempts and signs of life can be read; said only where they cannot."""
    try:
        cache.get("health")
    except CacheUnavailable:
        yield Sign(
            _("Counters and signs of life"),
            _("They cannot be read now: signing in answers “try again in a moment”"),
            "danger",
            _("See that their file can be written, and that Redis answers (README)."),
        )


def disks(user: User) -> Iterator[Sign]:
    """What is left on the disks that the portal writes to."""
    seen = set()
    folders = {_("Disk of the data"): settings.VAR_DIR, _("Disk of the files"): _media()}
    for name, path in folders.items():
        if path is None or not path.exists() or path.stat().st_dev in seen:
            continue
        seen.add(path.stat().st_dev)
        usage = shutil.disk_usage(path)
        left = usage.free / usage.total
        tone: Tone = "danger" if left < NO_DISK else "soon" if left < LITTLE_DISK else "ok"
        yield Sign(
            name,
            _("%(free)s free (%(percent)s %%)")
            % {"free": formats.filesize(usage.free), "percent": formats.number(100 * left)},
            tone,
            _("Make room, or move the files to a larger disk: a full disk stops everything.")
            if tone != "ok"
            else "",
        )


def _media() -> Any:
    """The folder of the files; None where they lie in a bucket."""
    kept_here = "FileSystem" in settings.STORAGES["default"]["BACKEND"]
    return settings.MEDIA_ROOT if kept_here else None
