"""The moment from which what machines were told before is stale.

A moment, never a counter: after a backup is restored the counter would stand below what machines
have seen, and they would refuse the portal for good; time passes them by itself.
"""

import datetime as dt

from portal.core import clock
from releases.machines.models import ManifestChange

TICK = dt.timedelta(microseconds=1)
AHEAD = dt.timedelta(minutes=5)
"""A moment further ahead than this comes from a clock that was wrong: it counts no more."""


def note_change() -> None:
    """Say that something changed, last in the action's transaction.

    The row is locked until the commit, so that no change can be dated before one that was
    committed earlier; no two have the same moment.
    """
    now = clock.now()
    ManifestChange.objects.get_or_create(pk=ManifestChange.ONLY, defaults={"changed_at": now})
    row = ManifestChange.objects.select_for_update().get(pk=ManifestChange.ONLY)
    now = clock.now()
    follows = row.changed_at + TICK
    row.changed_at = follows if now < follows <= now + AHEAD else now
    row.save(update_fields=["changed_at"])


def last_change() -> dt.datetime | None:
    """The moment of the last change; None where there was none, or a wrong clock dated it."""
    found = ManifestChange.objects.filter(
        pk=ManifestChange.ONLY, changed_at__lte=clock.now() + AHEAD
    )
    return found.values_list("changed_at", flat=True).first()
