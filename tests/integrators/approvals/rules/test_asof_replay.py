"""For random histories, what held on a day is what a replay of the journal says of that day."""

import datetime as dt

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrators.approvals.actions import (
    end_approval,
    grant_approval,
    reinstate_integrator,
    suspend_integrator,
)
from integrators.approvals.rules.answers import answer_about
from integrators.models import Activity, Integrator
from integrators.values import end_of
from portal.core import clock
from portal.core.actions import Refused
from portal.core.products import ProductLine
from portal.journal.models import JournalEntry
from tests.integrators.helpers import paris

START = dt.date(2024, 2, 26)  # Three days before a leap day, five weeks before summer time.
DAY = dt.timedelta(days=1)
V4 = ProductLine.V4

steps = st.lists(
    st.tuples(
        st.sampled_from(["grant", "grant", "suspend", "reinstate", "end"]),
        st.integers(0, 12),  # days since the step before
        st.sampled_from([(0, 0), (12, 0), (23, 59)]),  # the time of day in Paris
        st.integers(0, 5),  # a grant: days until it begins
        st.integers(0, 25),  # a grant: its length
        st.sampled_from([("install",), ("sell",), ("install", "maintain")]),
    ),
    min_size=1,
    max_size=7,
)


def act(quality, company, step):
    kind, _gap, _time, ahead, length, activities = step
    if kind == "grant":
        first = clock.today() + ahead * DAY
        grant_approval(
            by=quality, integrator=company, activities=activities, lines=[V4],
            starts_on=first, ends_on=first + length * DAY,
        )  # fmt: skip
    else:
        verb = {
            "suspend": suspend_integrator, "reinstate": reinstate_integrator, "end": end_approval,
        }[kind]  # fmt: skip
        verb(by=quality, integrator=company, reason="x")


def journal_of(company):
    """(moment, event, data), from nothing but the journal's own bytes."""
    entries = JournalEntry.objects.filter(
        subject_type="integrators.Integrator", subject_id=str(company.pk)
    )
    return [(row.at, row.event, row.content["data"]) for row in entries.order_by("pk")]


def replayed(journal, day, activity):
    """The same question, answered by what the journal said until that day."""
    granted, suspended = [], False
    for at, event, data in journal:
        if at > end_of(day):
            continue
        if event == "approval.granted":
            granted += [
                (row["activity"], data["starts_on"], data["ends_on"]) for row in data["approvals"]
            ]
        elif event == "integrator.suspended":
            suspended = True
        elif event == "integrator.reinstated":
            suspended = False
        elif event == "approval.ended":
            granted, suspended = [], False
    iso = day.isoformat()
    covered = any(kind == activity and first <= iso <= last for kind, first, last in granted)
    return covered and not suspended


@pytest.mark.long
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=steps)
def test_as_of_equals_a_replay_of_the_journal(quality, company, team, charter, history):
    with transaction.atomic(), time_machine.travel(paris(2024, 2, 26, 0), tick=False) as traveller:
        company.representatives.update(joined_at=clock.now())
        _since_the_start(team, charter)
        day = START
        for step in history:
            _kind, gap, time, *_rest = step
            day += gap * DAY
            traveller.move_to(max(paris(day.year, day.month, day.day, *time), clock.now()))
            try:
                act(quality, company, step)
            except Refused:
                continue
        asked, journal = START - DAY, journal_of(company)
        while asked <= clock.today():
            for activity in Activity.values:
                expected = replayed(journal, asked, activity)
                told = answer_about(company, day=asked, line=V4, activity=activity)
                assert told.ok == expected, (asked, activity)
                found = Integrator.objects.approved_on(asked, line=V4, activity=activity)
                assert found.filter(pk=company.pk).exists() == expected
                assert told.sentence
            asked += DAY
        transaction.set_rollback(True)


def _since_the_start(team, charter):
    """The team of today's fixtures, in order since the history's first moment."""
    type(charter).objects.filter(pk=charter.pk).update(effective_on=START, published_at=clock.now())
    for person in team:
        person.signatures.update(signed_at=clock.now())
        person.trainings.update(recorded_at=clock.now())
        for record in person.trainings.all():
            type(record.session).objects.filter(pk=record.session_id).update(held_on=START)
