"""What several tests of the registry ask."""

import datetime as dt
import threading
from contextlib import contextmanager
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from portal.core import clock
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail

PARIS = ZoneInfo("Europe/Paris")


def paris(*parts: int) -> dt.datetime:
    return dt.datetime(*parts, tzinfo=PARIS)


def in_days(days: int) -> dt.datetime:
    """Noon in Paris, so many days from today: where to move the machine's time."""
    return dt.datetime.combine(clock.today() + dt.timedelta(days=days), dt.time(12), PARIS)


def last_entry() -> JournalEntry:
    return JournalEntry.objects.order_by("-pk").first()


@contextmanager
def refused(code: str):
    """The block is refused for `code`, and leaves neither entry nor mail."""
    before = (JournalEntry.objects.count(), OutgoingMail.objects.count())
    with pytest.raises(Refused) as caught:
        yield caught
    assert caught.value.code == code
    assert (JournalEntry.objects.count(), OutgoingMail.objects.count()) == before


def at_once(*calls):
    """Run all calls at the same moment, each on its own thread and connection.

    Returns what each returned, or the exception that it raised.
    """
    barrier = threading.Barrier(len(calls))
    results = [None] * len(calls)

    def run(place, call):
        try:
            barrier.wait(timeout=10)
            results[place] = call()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results
