"""Candidatures whose address nobody confirms: reminded, then erased (`portal.retention`)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from integrators.candidatures import mails
from integrators.candidatures.actions import erase_candidature
from integrators.candidatures.models import Candidature, CandidatureState
from portal.core import clock
from portal.core.actions import Refused
from portal.journal.record import Actor

STEPS = (7, 2)
"""Days before the last one on which the address is reminded."""
AT_ONCE = 100


def sweep() -> None:
    """Remind, once for each, however many run this at once; a missed step is made up for."""
    for row in Candidature.objects.filter(state=CandidatureState.UNCONFIRMED):
        step = _step((row.confirm_until - clock.today()).days, row)
        if step is not None:
            _remind(row, step)


def count_overdue() -> int:
    """How many are to be erased today."""
    return Candidature.objects.overdue(clock.today()).count()


def erase(by: Actor) -> int:
    """Erase a batch of those that nobody has confirmed in time, each by an act: how many."""
    done = 0
    for row in Candidature.objects.overdue(clock.today()).order_by("pk")[:AT_ONCE]:
        try:
            erase_candidature(by=by, candidature=row)
        except Refused:
            continue  # Another sweep was here.
        done += 1
    return done


def _step(left: int, row: Candidature) -> int | None:
    step = min((step for step in STEPS if step >= left), default=None)
    if step is None or left < 0:
        return None
    # Who has just sent it is told by that mail itself.
    begins = row.confirm_until - dt.timedelta(days=step)
    return step if timezone.localdate(row.created_at) < begins else None


@transaction.atomic
def _remind(row: Candidature, step: int) -> None:
    waiting = Candidature.objects.select_for_update().filter(state=CandidatureState.UNCONFIRMED)
    if locked := waiting.filter(pk=row.pk).first():
        mails.candidature(candidature=locked, event="remind", occurrence=str(step))
