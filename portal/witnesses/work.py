"""Once a day: the checkpoints of the days before are named, and the latest goes out."""

from portal.core.actions import Refused
from portal.journal.record import Actor
from portal.witnesses.actions import name_checkpoints

NAMING = Actor.system("naming")


def name_due() -> int:
    """Name what is to be named; returns how many entries were written."""
    entries = 0
    more = True
    while more:
        try:
            more = name_checkpoints(by=NAMING)
        except Refused:
            break
        entries += 1
    return entries
