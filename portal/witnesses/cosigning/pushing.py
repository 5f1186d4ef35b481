"""Shows each new checkpoint to the witnesses that can be reached, and keeps what they sign.

What is due follows from the checkpoints and cosignatures themselves: a lost message costs the
time until the next sweep. Nothing waits for it: neither the sequencer nor a page.
"""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.core import clock, work
from portal.core.alarms import alarm
from portal.journal.models import Checkpoint
from portal.witnesses.cosigning.asking import Answer, add_checkpoint, body
from portal.witnesses.cosigning.keeping import NotTaken, take, tell_of_fork
from portal.witnesses.cosigning.models import Push, Witness
from portal.witnesses.cosigning.states import silent, with_sizes

BATCH = 4
LEASE = dt.timedelta(minutes=2)
UNWILLING = dt.timedelta(minutes=15)
LONGEST = dt.timedelta(minutes=15)
DISAGREE = (409, 422)
"""What a witness answers that has seen another journal than the one that it is shown."""


class Unwilling(Exception):
    """A witness that answers, and does not sign as it should."""


def wake_pushing(sender: object, **kwargs: Any) -> None:
    """A checkpoint was signed: those who can be reached are shown it."""
    if Witness.objects.reachable().exists():
        work.wake("portal.witnesses.tasks.push_checkpoints")


def push_due() -> int:
    """Show the latest checkpoint to whoever is behind; returns how many signatures that gave.

    One process at a time: slow witnesses hold up each other, and no mail.
    """
    if Push.objects.filter(claimed_until__gt=clock.now()).exists():
        return 0
    total, end = 0, time.monotonic() + work.WORKS_FOR
    # Again for the checkpoints that were signed meanwhile, whose wake-up found us at work.
    while (signed := _round()) and time.monotonic() < end:
        total += signed
    return total + signed


def _round() -> int:
    _open()
    rows = Push.objects.filter(witness__ended_at=None).select_related("witness")
    return work.sweep(rows, _push, batch=BATCH, lease=LEASE, pause=_pause_after, atomic=False)


def _open() -> None:
    """One row of work for each that we call and that has not signed the latest checkpoint."""
    latest = _latest()
    if latest is None:
        return
    behind = with_sizes().exclude(url="").filter(last_size__lt=latest.size)
    keys = list(behind.values_list("pk", flat=True))
    if not keys:
        return
    now = clock.now()
    Push.objects.bulk_create(
        [Push(witness_id=key, due_at=now) for key in keys], ignore_conflicts=True
    )
    done = Push.objects.filter(witness__in=keys, done_at__isnull=False)
    done.update(done_at=None, due_at=now, attempts=0, failure="")


def _latest() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-size").first()


def _push(row: Push) -> bool:
    """Ask one witness. Raises OSError where it cannot be reached, Unwilling where it does not
    sign."""
    checkpoint, witness = _latest(), with_sizes().filter(pk=row.witness_id).first()
    if checkpoint is None or witness is None or witness.last_size >= checkpoint.size:
        return False
    answer = add_checkpoint(witness.url, body(witness.last_size, checkpoint))
    if answer.size is not None and answer.size <= checkpoint.size:
        # It has signed another size than we know of: it says which, and is asked from there.
        answer = add_checkpoint(witness.url, body(answer.size, checkpoint))
    if answer.status != 200:
        _tell(witness, answer, why := f"HTTP {answer.status}")
        raise Unwilling(why)
    try:
        take(checkpoint.note + answer.lines, only=witness)
    except NotTaken as error:
        _tell(witness, answer, str(error.why))
        raise Unwilling(str(error)) from error
    return True


def _tell(witness: Witness, answer: Answer, why: str) -> None:
    """Ring: what a witness answers is for people, who settle it with those who run it."""
    latest = _latest()
    size = latest.size if latest else 0
    ahead = answer.size is not None and answer.size > size
    if ahead or (answer.status in DISAGREE and answer.size is None):
        tell_of_fork(witness, answer.size or size)
        return
    alarm(
        f"witness-unwilling:{witness.pk}",
        _("The witness %(witness)s does not sign our checkpoints as it should (%(why)s)"),
        {"witness": witness.name, "why": why},
    )


def _pause_after(row: Push, error: Exception) -> dt.timedelta:
    if isinstance(error, Unwilling):
        return UNWILLING
    return min(dt.timedelta(seconds=15 * 2 ** min(row.attempts, 8)), LONGEST)


def tell_of_silence() -> None:
    """Ring for each witness that has left a checkpoint unsigned for a day."""
    for state in silent():
        alarm(
            f"witness-silent:{state.vkey}",
            _("The witness %(witness)s has signed no checkpoint for a day: ask who runs it"),
            {"witness": state.witness},
        )
