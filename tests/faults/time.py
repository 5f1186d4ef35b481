"""The time that a fault test does not wait for."""

import datetime as dt

from django.utils import timezone

from portal.core.work import Work


def let_leases_run_out(model: type[Work]) -> int:
    """What passing time does to the claims of a dead worker; returns how many it had."""
    claimed = model._default_manager.filter(claimed_until__isnull=False, done_at=None)
    return claimed.update(claimed_until=timezone.now() - dt.timedelta(seconds=1))


def let_pauses_run_out(model: type[Work]) -> int:
    """What passing time does to work that waits for its next try."""
    waiting = model._default_manager.filter(done_at=None, failed_at=None)
    return waiting.update(due_at=timezone.now() - dt.timedelta(seconds=1))
