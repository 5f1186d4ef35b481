"""Checkpoints of another day."""

import datetime as dt

from portal.core import clock
from portal.journal.models import Checkpoint
from portal.journal.tree import sequencer
from tests.journal.factories import entry


def yesterday(number: int) -> list[Checkpoint]:
    """`number` checkpoints that were signed yesterday."""
    with clock.moved_to(clock.now() - dt.timedelta(days=1)):
        sequencer.sequence()
        for _ in range(number):
            entry()
            sequencer.sequence_batch()
    return list(Checkpoint.objects.order_by("size"))
