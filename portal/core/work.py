"""Work that must happen, as state on its own row: due, claimed, done, failed.

A row is due, then claimed for a while (a lease), then done, or failed with a reason. The
Celery message is only a wake-up: when it is lost, a sweep finds the row; when a worker
dies, the lease runs out and another takes the row.

    sweep(rows, do, …)           claim what is due, do each row, retry what fails
    sweep_together(rows, do, …)  the same where many rows are done at the cost of one
    carry_out(row, do, …)        one claimed row, for who claims by rules of their own
    claim, finish, retry, fail   the steps that these are made of
    give_back(row, error, …)     what becomes of a row that could not be done
    is_outage(error)             whether something outside failed, and not the row itself
    wake(task)                   have a sweep run as soon as this transaction has committed
"""

import datetime as dt
import logging
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from celery import current_app
from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError, models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.core.actions import Refused
from portal.core.alarms import alarm

logger = logging.getLogger(__name__)

WORKS_FOR = 45.0
"""Seconds after which a sweep claims nothing more and makes room for others; beat brings it on."""

LONGEST_REASON = 2000

OUTAGE = "Outage, tried again without end: "
"""How the failure of a row begins whose fault it is not; staff read the rest."""

RINGS_AFTER = 4
"""Attempts of one row after which an outage rings the bell: a restart next door is no news."""

OUTSIDE = frozenset({"redis", "kombu", "amqp", "botocore", "boto3", "s3transfer", "urllib3"})
"""Packages whose errors speak of what lies outside; by name, so that none need be imported."""

BROKER_PAUSE = 10.0
"""Seconds during which no wake-up is tried after the broker has refused one."""


class Work(models.Model):
    """Work with its state on the row. All dates are aware; `attempts` counts claims."""

    due_at = models.DateTimeField(_("due at"), null=True, blank=True, db_index=True)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    claim_token = models.UUIDField(null=True, blank=True, editable=False)
    attempts = models.PositiveIntegerField(_("attempts"), default=0, editable=False)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True, editable=False)
    failed_at = models.DateTimeField(_("failed at"), null=True, blank=True, editable=False)
    failure = models.TextField(_("failure"), blank=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def nobody_does_it(cls) -> bool:
        """Whether what does this work is not set up here, so that its rows wait for good."""
        return False


W = TypeVar("W", bound=Work)


def due(queryset: models.QuerySet[W]) -> models.QuerySet[W]:
    """The rows of `queryset` that may be claimed now."""
    now = clock.now()
    return queryset.filter(due_at__lte=now, done_at=None, failed_at=None).filter(
        Q(claimed_until=None) | Q(claimed_until__lt=now)
    )


def claim(
    queryset: models.QuerySet[W], *, limit: int, lease: dt.timedelta, latest: bool = False
) -> list[W]:
    """Claim up to `limit` due rows for the time of `lease`: the oldest, or the `latest`.

    No two callers get the same row while its lease runs. The rows come back in the order
    in which they were due.
    """
    token = uuid.uuid4()
    order = ("-due_at", "-pk") if latest else ("due_at", "pk")
    with transaction.atomic():
        keys = list(
            due(queryset)
            .order_by(*order)
            .select_for_update(skip_locked=True, of=("self",))
            .values_list("pk", flat=True)[:limit]
        )
        if not keys:
            return []
        queryset.model._default_manager.filter(pk__in=keys).update(
            claimed_until=clock.now() + lease, claim_token=token, attempts=F("attempts") + 1
        )
    return list(queryset.filter(pk__in=keys, claim_token=token).order_by("due_at", "pk"))


def _release(row: Work, **changes: Any) -> bool:
    """Change the row and end the claim, if the claim is still ours."""
    changes |= {"claimed_until": None, "claim_token": None}
    changed = (
        type(row)
        ._default_manager.filter(
            pk=row.pk, claim_token=row.claim_token, done_at=None, failed_at=None
        )
        .update(**changes)
    )
    if changed:
        for name, value in changes.items():
            setattr(row, name, value)
    return bool(changed)


def finish(row: Work) -> bool:
    """Mark the row done. False when the claim was lost meanwhile: then change nothing else."""
    return _release(row, done_at=clock.now(), failure="")


def finish_all(rows: Sequence[Work]) -> bool:
    """Mark rows of one claim done in one step; False when some were lost meanwhile.

    Inside a transaction: where it says False, roll back.
    """
    if not rows:
        return True
    keys, token = [row.pk for row in rows], rows[0].claim_token
    changed = (
        type(rows[0])
        ._default_manager.filter(pk__in=keys, claim_token=token, done_at=None, failed_at=None)
        .update(done_at=clock.now(), failure="", claimed_until=None, claim_token=None)
    )
    return changed == len(rows)


def retry(row: Work, reason: str, after: dt.timedelta) -> bool:
    """Give the row back, due again `after` from now."""
    return _release(row, due_at=clock.now() + after, failure=reason)


def fail(row: Work, reason: str) -> bool:
    """Give the row up, with a reason that staff will read."""
    return _release(row, failed_at=clock.now(), failure=reason)


def lay_down(row: Work) -> bool:
    """Give a claim back in good order: whoever comes next goes on where this one was."""
    return _release(row, attempts=0)


class Lost(Exception):
    """The lease ran out and another worker has the row: nothing of ours may stay."""


Pause = dt.timedelta | Callable[[Any, Exception], dt.timedelta]
"""How long a row waits that could not be done: always the same, or by the row and the fault."""


def sweep(
    queryset: models.QuerySet[W],
    do: Callable[[W], object],
    *,
    batch: int,
    lease: dt.timedelta,
    pause: Pause,
    most_attempts: int | None = None,
    atomic: bool = True,
) -> int:
    """Carry out what is due, `batch` rows a claim; how many rows. See `carry_out`.

    Safe to run many times at once. It ends when nothing is due, or after `WORKS_FOR` seconds
    between two claims: a batch is chosen so that its `lease` is enough for it.
    """
    done, end = 0, time.monotonic() + WORKS_FOR
    while time.monotonic() < end and (rows := claim(queryset, limit=batch, lease=lease)):
        done += sum(
            carry_out(row, do, pause=pause, most_attempts=most_attempts, atomic=atomic)
            for row in rows
        )
    return done


def sweep_together(
    queryset: models.QuerySet[W],
    do: Callable[[list[W]], object],
    *,
    batch: int,
    lease: dt.timedelta,
    pause: Pause,
) -> int:
    """As `sweep`, where `do` gets all rows of a claim, in one transaction that marks them done.

    When that fails, each is done by itself, so that one of them does not hold up the others.
    """
    done, end = 0, time.monotonic() + WORKS_FOR
    while time.monotonic() < end and (rows := claim(queryset, limit=batch, lease=lease)):
        try:
            with transaction.atomic():
                do(rows)
                if not finish_all(rows):
                    raise Lost
            done += len(rows)
        except Exception:
            logger.exception("%s: done one by one", queryset.model._meta.label)
            done += sum(carry_out(row, lambda row: do([row]), pause=pause) for row in rows)
    return done


def carry_out(
    row: W,
    do: Callable[[W], object],
    *,
    pause: Pause,
    most_attempts: int | None = None,
    atomic: bool = True,
) -> bool:
    """`do` a claimed row and mark it done, in one transaction; whether that came about.

    Refused: the row fails, with the message for staff to read. Any other exception is logged,
    and the row is due again after `pause`, or fails at `most_attempts` where the fault is its
    own (see `give_back`). Where the claim was lost meanwhile, all is rolled back. `do` may
    return False: there was nothing to do any more, and the row is done without counting.

    What takes long (a file, a rendering) is not `atomic`: `do` then opens a transaction where
    it writes, and may end the row in there itself (`finish`, `fail`, `retry`).
    """
    token = row.claim_token
    try:
        with transaction.atomic() if atomic else nullcontext():
            useful = do(row) is not False
            if row.claim_token and not finish(row):
                raise Lost
    except Lost:
        logger.info("%s %s went on without this worker", row._meta.label, row.pk)
    except Exception as error:
        # As the database has it: what `do` had marked was rolled back.
        row.claim_token = token
        if isinstance(error, Refused):
            fail(row, str(error))
        else:
            logger.exception("%s %s could not be done", row._meta.label, row.pk)
            give_back(row, error, pause=pause, most_attempts=most_attempts)
    else:
        return useful
    return False


def is_outage(error: BaseException) -> bool:
    """Whether storage, database, broker, network or a setting failed, here or underneath."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError | OperationalError | InterfaceError | ImproperlyConfigured):
            return True
        if any(kind.__module__.partition(".")[0] in OUTSIDE for kind in type(cause).__mro__):
            return True
        cause = cause.__cause__
    return False


def give_back(
    row: Work,
    error: Exception,
    *,
    pause: Pause,
    most_attempts: int | None = None,
    outage: bool | None = None,
    reason: str = "",
) -> None:
    """Have a claimed row tried again after `pause`, or give it up at `most_attempts`.

    Only its own faults count towards these. An `outage` (by `is_outage`, unless the caller knows
    better) is tried without end and rings the bell; after it, the row's own faults are counted
    anew.
    """
    reason = reason or f"{type(error).__name__}: {error}"
    if outage if outage is not None else is_outage(error):
        ring_outage(row, reason)
        retry(row, f"{OUTAGE}{reason}"[:LONGEST_REASON], _pause(pause, row, error))
        return
    if row.failure.startswith(OUTAGE):
        row.attempts = 1
    if most_attempts and row.attempts >= most_attempts:
        if fail(row, reason[:LONGEST_REASON]):
            _ring_given_up(row, reason)
    else:
        after = _pause(pause, row, error)
        changes = {"due_at": clock.now() + after, "failure": reason[:LONGEST_REASON]}
        _release(row, **changes, attempts=row.attempts)


def _pause(pause: Pause, row: Work, error: Exception) -> dt.timedelta:
    return pause if isinstance(pause, dt.timedelta) else pause(row, error)


def ring_outage(row: Work, reason: str) -> None:
    """Tell staff that a row waits for something outside, once it has waited for some time."""
    if row.attempts < RINGS_AFTER:
        return
    alarm(
        f"outage:{row._meta.label}",
        _("Waiting: %(what)s. What they need is down, and is tried again without end (%(reason)s)"),
        {"what": row._meta.verbose_name_plural, "reason": reason},
    )


def _ring_given_up(row: Work, reason: str) -> None:
    alarm(
        f"given-up:{row._meta.label}:{row.pk}",
        _("Given up: %(what)s “%(row)s” (%(reason)s)"),
        {"what": row._meta.verbose_name, "row": row, "reason": reason},
    )


@dataclass(frozen=True)
class _Wake:
    """A wake-up of one task; equal to another of the same task, so that one is enough."""

    task: str

    asleep: ClassVar[bool] = False
    silent_until: ClassVar[float] = 0.0

    def __call__(self) -> None:
        if time.monotonic() < _Wake.silent_until:
            return
        try:
            current_app.send_task(self.task, retry=False, expires=120, ignore_result=True)
        except Exception:
            # The row itself is safe and a sweep will find it, so the user need not know.
            _Wake.silent_until = time.monotonic() + BROKER_PAUSE
            logger.warning("The broker refused a wake-up of %s", self.task, exc_info=True)


def wake(task: str) -> None:
    """Wake the task of this name (it takes no arguments) once this transaction has committed.

    Once per transaction however often it is asked, and without ever raising: a broker that
    is down costs nothing but the time until the next sweep. By its name, as in the schedule,
    so that what writes need not import what works; `tests/gates/test_wakes.py` knows them all.
    """
    wake_up = _Wake(task)
    connection = transaction.get_connection()
    if _Wake.asleep or any(entry[1] == wake_up for entry in connection.run_on_commit):
        return
    transaction.on_commit(wake_up, robust=True)


@contextmanager
def asleep() -> Iterator[None]:
    """Send no wake-ups inside: for bulk writers that leave the work to the sweeps."""
    _Wake.asleep = True
    try:
        yield
    finally:
        _Wake.asleep = False
