"""For random histories of people, who could act on a day is what a replay of the journal says.

Trainings with and without the NF525 module that expire, charters with their grace, signatures,
departures and returns, and the approval and suspensions of the company, all at once.
"""

import datetime as dt

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrators.approvals.rules.eligibility import check_all, company_check
from integrators.companies.actions.people import record_departure
from integrators.models import Charter, Representative
from portal.core import clock
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from tests.cast import make_user
from tests.integrators import factories as make
from tests.integrators.approvals.rules.test_asof_replay import (
    DAY,
    START,
    V4,
    act,
    journal_of,
    replayed,
)
from tests.integrators.helpers import paris

PEOPLE = 3
COMPANY_STEPS = ("grant", "suspend", "reinstate", "end")
steps = st.lists(
    st.tuples(
        st.sampled_from(
            ["train", "train", "sign", "sign", "publish", "leave", "return", *COMPANY_STEPS]
        ),
        st.integers(0, PEOPLE - 1),
        st.integers(0, 9),  # days since the step before
        st.sampled_from([(0, 0), (12, 0), (23, 59)]),  # the time of day in Paris
        st.integers(0, 6),  # days: a training was held ago; a charter or approval begins later
        st.sampled_from([("initial", True), ("initial", False), ("complementary", True)]),
        st.sampled_from([None, 1]),  # months for which the training is valid
        st.sampled_from([0, 1, 5, 30]),  # days of grace of a charter
    ),
    min_size=3,
    max_size=12,
)


class History:
    """A company, and its people who come, learn, sign and go."""

    def __init__(self):
        self.quality = make_user("quality")
        self.company = make.make_integrator(self.quality)
        self.manager = make.join(self.quality, self.company, make.MANAGER)
        self.people = [make.join(self.quality, self.company) for _ in range(PEOPLE)]
        self.publish(0, 30)

    def publish(self, ahead, grace):
        make.make_charter(self.quality, effective_on=clock.today() + ahead * DAY, grace_days=grace)

    def take(self, step):
        kind, place, _gap, _time, days, (training, nf525), months, grace = step
        person = self.people[place]
        if kind == "train":
            make.train(
                self.quality, person, kind=training, nf525_module=nf525, valid_months=months,
                held_on=clock.today() - days * DAY,
            )  # fmt: skip
        elif kind == "sign":
            make.sign(person, Charter.objects.current())
        elif kind == "publish":
            self.publish(days, grace)
        elif kind == "leave":
            record_departure(by=self.quality, representative=person)
        elif kind == "return" and Representative.objects.get(pk=person.pk).left_at:
            self.people[place] = make.join(self.quality, self.company)
        elif kind in COMPANY_STEPS:
            act(self.quality, self.company, (kind, 0, None, days, 20, ("install",)))


class Replay:
    """The same questions, answered by nothing but the journal's own bytes, up to a day's end."""

    def __init__(self, day, entries):
        self.day, self.iso = day, day.isoformat()
        self.present, self.trainings, self.charters, self.signed = set(), [], {}, set()
        midnight = paris(day.year, day.month, day.day, 0) + DAY
        midnight = paris(midnight.year, midnight.month, midnight.day, 0)
        for entry in entries:
            if entry.at < midnight:
                self._read(entry, entry.content["data"])

    def _read(self, entry, data):
        if entry.event == "representative.joined":
            self.present.add(int(entry.subject_id))
        elif entry.event == "representative.left":
            self.present.discard(int(entry.subject_id))
        elif entry.event == "training.recorded":
            self.trainings += [
                (item["representative"], data["kind"], data["nf525_module"], data["held_on"],
                 item["expires_on"] or "9999")
                for item in data["attendance"] if item["attended"]
            ]  # fmt: skip
        elif entry.event == "charter.published":
            self.charters[int(entry.subject_id)] = (data["effective_on"], data["grace_days"])
        elif entry.event == "charter.signed":
            self.signed.add((data["charter"], data["representative"]))

    def trained(self, person):
        mine = [row for row in self.trainings if row[0] == person and row[3] <= self.iso]
        return any(row[1] == "initial" for row in mine) and any(
            row[2] and row[4] >= self.iso for row in mine
        )

    def bound(self, person):
        begun = sorted(
            ((begins, pk, grace) for pk, (begins, grace) in self.charters.items()
             if begins <= self.iso),
            reverse=True,
        )  # fmt: skip
        if not begun:
            return False
        begins, current, grace = begun[0]
        if (current, person) in self.signed:
            return True
        last = dt.date.fromisoformat(begins) + (grace - 1) * DAY
        return len(begun) > 1 and self.day <= last and (begun[1][1], person) in self.signed

    def in_order(self, person):
        return person in self.present and self.trained(person) and self.bound(person)


@pytest.mark.long
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(histories=steps)
def test_who_could_act_on_a_day_is_what_the_journal_says(db, histories):
    with transaction.atomic(), time_machine.travel(paris(2024, 2, 26, 0), tick=False) as traveller:
        history, day = History(), START
        everyone = set(history.people)
        for step in histories:
            _kind, _place, gap, time, *_rest = step
            day += gap * DAY
            traveller.move_to(max(paris(day.year, day.month, day.day, *time), clock.now()))
            try:
                history.take(step)
            except Refused:
                continue
            everyone |= set(history.people)
        day = clock.today()
        traveller.move_to(paris(day.year, day.month, day.day, 23, 59, 59))
        entries, people = list(JournalEntry.objects.order_by("pk")), {row.pk for row in everyone}
        asked, journal = START - DAY, journal_of(history.company)
        while asked <= day:
            _compare(history.company, journal, people, asked, entries)
            asked += DAY
        transaction.set_rollback(True)


def _compare(company, journal, people, day, entries):
    replay = Replay(day, entries)
    approved = replayed(journal, day, "install")
    rows = Representative.objects.filter(pk__in=people)
    for found in check_all(rows, line=V4, activity="install", at=day):
        person = found.representative.pk
        assert found.person_in_order == replay.in_order(person), (day, person)
        assert found.ok == (replay.in_order(person) and approved), (day, person)
    if day == clock.today() or (day - START).days % 6 == 0:
        technicians = any(replay.in_order(person) for person in people)
        check = company_check(company, line=V4, at=day)
        told = next(item for item in check.requirements if item.code == "technician")
        assert told.met == technicians, day
