"""Trainings to renew: for staff those of all, for a manager those of the team."""

import datetime as dt

import pytest
from django.urls import reverse

from integrators.models import TrainingRecord
from tests.integrators import factories as make

LIST = reverse("integrators:expiring")


@pytest.fixture
def at_the_end(cast, time_machine):
    """The last day of the trainings of the cast, with V4 alone in its sight."""
    day = cast.technician_rep.trainings.filter(session__line="V4").get().expires_on
    time_machine.move_to(dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC))
    return time_machine


def people(answer):
    assert answer.status_code == 200
    return {row.representative for row in answer.context["page"].rows}


def test_each_sees_those_they_may(cast, as_, at_the_end):
    everyone = people(as_("quality").get(LIST))
    assert {cast.technician_rep, cast.manager_rep, cast.stranger_rep} <= everyone
    assert people(as_("manager").get(LIST)) == {cast.technician_rep, cast.manager_rep}
    assert people(as_("technician").get(LIST)) == set()


def test_a_renewed_training_is_gone(cast, as_, at_the_end):
    make.train(cast.quality, cast.technician_rep, title="Recyclage V4")
    make.train(cast.quality, cast.technician_rep, title="Recyclage V3", line="V3")
    assert people(as_("manager").get(LIST)) == {cast.manager_rep}


def test_expired_ones_stand_apart(cast, as_, at_the_end):
    client = as_("manager")
    assert people(client.get(LIST, {"show": "lapsed"})) == set()
    at_the_end.shift(dt.timedelta(days=1))
    assert people(client.get(LIST, {"show": ""})) == set()
    answer = client.get(LIST, {"show": "lapsed"})
    assert people(answer) == {cast.technician_rep, cast.manager_rep}
    assert "Expirée" in answer.text
    assert people(client.get(LIST, {"show": "all"})) == people(answer)


def test_search_sort_and_nonsense(cast, as_, at_the_end):
    client = as_("quality")
    found = people(client.get(LIST, {"q": cast.stranger.name}))
    assert cast.stranger_rep in found
    assert cast.manager_rep not in found
    rows = client.get(LIST, {"sort": "-name"}).context["page"].rows
    names = [row.representative.user.name for row in rows]
    assert names == sorted(names, reverse=True)
    assert people(client.get(LIST, {"after": "x"}))
    assert not people(client.get(LIST, {"sort": "x"}))
    assert not people(client.get(LIST, {"show": "nonsense"}))


def test_whoever_left_or_did_not_attend_is_not_asked(cast, at_the_end):
    record = TrainingRecord.objects.filter(representative=cast.technician_rep).first()
    before = set(TrainingRecord.objects.to_renew())
    assert record in before
    cast.technician.is_active = False
    cast.technician.save()
    assert record not in set(TrainingRecord.objects.to_renew())


def test_the_same_queries_at_two_sizes(cast, as_, at_the_end, django_assert_max_num_queries):
    client = as_("quality")
    client.get(LIST)
    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(10) as found:
            client.get(LIST)
        counts.append(len(found))
        make.train(cast.quality, make.join(cast.quality, cast.elsewhere), valid_months=1)
    assert counts[0] == counts[1]
