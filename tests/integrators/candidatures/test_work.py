"""Unconfirmed candidatures: reminded at the edges of each step, then erased; once, by many."""

import datetime as dt

import pytest
from django.conf import settings

from integrators.candidatures import work
from integrators.models import Candidature
from portal.journal.models import JournalEntry
from portal.journal.record import Actor
from portal.outbox.models import OutgoingMail
from portal.ui.text.formats import when
from tests.cast import make_user
from tests.integrators import factories as make
from tests.integrators.helpers import at_once, paris

START = paris(2024, 3, 20, 23)  # Late in the evening, eleven days before summer time.
DAY = dt.timedelta(days=1)


SWEEP = Actor.system("retention")


def sweep():
    """As the worker does: reminded by the one task, erased by the other."""
    while work.erase(SWEEP):
        pass
    work.sweep()


def reminded():
    rows = OutgoingMail.objects.filter(key__startswith="candidature.remind").order_by("pk")
    return [row.key.rpartition(":")[2] for row in rows]


def erased():
    return JournalEntry.objects.filter(event="candidature.erased").count()


def test_day_by_day(quality, time_machine):
    time_machine.move_to(START, tick=False)
    row = make.submit()
    confirmed = make.candidate()
    told = {}
    for number in range(settings.CANDIDATURE_DAYS + 3):
        # At any hour of the day, and twice on each.
        for hour in (0, 23):
            moment = (START + number * DAY).replace(hour=hour, minute=30)
            time_machine.move_to(max(moment, START), tick=False)
            sweep()
        told[number] = (reminded(), erased())
    last = settings.CANDIDATURE_DAYS
    assert told[last - 8] == ([], 0)
    assert told[last - 7] == (["7"], 0)
    assert told[last - 3] == (["7"], 0)
    assert told[last - 2] == (["7", "2"], 0)
    assert told[last] == (["7", "2"], 0)
    # Erased with the candidature are the mails about it.
    assert told[last + 1] == ([], 1)
    assert told[last + 2] == ([], 1)
    assert not Candidature.objects.filter(pk=row.pk).exists()
    assert Candidature.objects.get() == confirmed


def test_a_step_that_was_missed_is_made_up_for(quality, time_machine):
    time_machine.move_to(START, tick=False)
    row = make.submit()
    time_machine.move_to(START + 10 * DAY, tick=False)
    sweep()
    assert reminded() == ["7"]
    mail = OutgoingMail.objects.get(key=f"candidature.remind:{row.pk}:7")
    assert when(dt.date(2024, 4, 3)) in mail.text
    assert row.token in mail.text


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once(time_machine):
    make_user("quality")
    time_machine.move_to(START, tick=False)
    old = make.submit()
    time_machine.move_to(START + 7 * DAY, tick=False)
    make.submit()
    time_machine.move_to(START + 15 * DAY, tick=False)
    results = at_once(sweep, sweep, sweep)
    assert results == [None, None, None]
    assert (reminded(), erased()) == (["7"], 1)
    assert not Candidature.objects.filter(pk=old.pk).exists()
