"""For random histories, a company's name and address, and its people's roles, on any day are what
a replay of the journal says of that day."""

import datetime as dt

import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrators.approvals.rules.answers import answer_about
from integrators.approvals.rules.history import Legal, legal_on, roles_on
from integrators.companies.actions.companies import update_integrator
from integrators.companies.actions.people import change_role
from integrators.models import Representative
from integrators.values import as_of, end_of
from portal.core import clock
from portal.core.actions import Refused
from portal.core.products import ProductLine
from portal.journal.models import JournalEntry
from tests.integrators import factories as make
from tests.integrators.helpers import paris

START = dt.date(2024, 2, 26)  # Three days before a leap day, five weeks before summer time.
DAY = dt.timedelta(days=1)
NAMES = Legal.__dataclass_fields__.keys()
MOVES = {"city": ["Metz", "Nancy", "Brest"], "name": ["Alpha", "Beta", "Gamma"],
         "postcode": ["57000", "54000"], "street": ["1 rue Foch", "2 rue Foch"]}  # fmt: skip

steps = st.lists(
    st.tuples(
        st.sampled_from(["name", "city", "postcode", "street", "siren", "role", "role"]),
        st.integers(0, 2),
        st.integers(0, 6),  # days since the step before
        st.sampled_from([(0, 0), (12, 0), (23, 59)]),  # the time of day in Paris
    ),
    min_size=1,
    max_size=10,
)


def act(quality, company, people, step):
    field, choice, _gap, _time = step
    if field == "role":
        person = Representative.objects.get(pk=people[choice].pk)
        role = make.TECHNICIAN if person.role == make.MANAGER else make.MANAGER
        change_role(by=quality, representative=person, role=role)
        return
    company.refresh_from_db()
    legal = {name: getattr(company, name) for name in make.legal_data()}
    if field == "siren":
        legal["siren"] = make.new_siren()
        legal["siret"], legal["vat_number"] = make.siret_of(legal["siren"]), ""
    else:
        legal[field] = MOVES[field][choice % len(MOVES[field])]
    update_integrator(by=quality, integrator=company, legal=legal)


def replayed(company, people, day):
    """The legal data and the roles at the end of `day`, by nothing but the journal's own bytes."""
    legal, roles = {}, {}
    for entry in JournalEntry.objects.filter(at__lte=end_of(day)).order_by("pk"):
        data, subject = entry.content["data"], int(entry.subject_id)
        if entry.event == "integrator.registered" and subject == company.pk:
            legal = {name: data.get(name, "FR" if name == "country" else "") for name in NAMES}
        elif entry.event == "integrator.updated" and subject == company.pk:
            legal |= {name: value for name, value in data["after"].items() if name in NAMES}
        elif entry.event == "representative.joined":
            roles[subject] = data["role"]
        elif entry.event == "representative.role_changed":
            roles[subject] = data["after"]
    return Legal(**legal), {person.pk: roles[person.pk] for person in people}


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=steps)
def test_name_address_and_roles_of_a_day_equal_a_replay_of_the_journal(quality, history):
    with transaction.atomic(), time_machine.travel(paris(2024, 2, 26, 0), tick=False) as traveller:
        company = make.make_integrator(quality, papers=False)
        people = [make.join(quality, company, role)
                  for role in (make.MANAGER, make.MANAGER, make.TECHNICIAN)]  # fmt: skip
        day = START
        for step in history:
            day += step[2] * DAY
            traveller.move_to(max(paris(day.year, day.month, day.day, *step[3]), clock.now()))
            try:
                act(quality, company, people, step)
            except Refused:
                continue
        traveller.move_to(clock.now() + DAY)
        company.refresh_from_db()
        present = list(company.representatives.all())
        asked = START
        while asked <= clock.today():
            legal, roles = replayed(company, people, asked)
            assert legal_on([company], as_of(asked))[company.pk] == legal, asked
            assert roles_on(present, as_of(asked)) == roles, asked
            told = answer_about(company, day=asked, line=ProductLine.V4, activity="install")
            assert (told.legal, legal.name in told.sentence) == (legal, True), asked
            assert {item.representative.pk: item.role for item in told.people} == roles, asked
            asked += DAY
        transaction.set_rollback(True)
