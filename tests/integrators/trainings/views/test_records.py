from django.urls import reverse

from integrators.models import TrainingSession
from portal.core import clock
from tests.integrators import factories as make

LIST, NEW = reverse("integrators:trainings"), reverse("integrators:training_new")


def data(*people, **changes):
    values = make.session_data(title="Session commune") | changes
    return values | {"nf525_module": "on", "attended": [person.pk for person in people]}


def test_people_of_several_companies_at_once(cast, as_):
    answer = as_("quality").post(NEW, data(cast.candidate_rep, cast.stranger_rep))
    session = TrainingSession.objects.get(title="Session commune")
    assert answer.url == session.get_absolute_url()
    assert {row.representative for row in session.records.all()} == {
        cast.candidate_rep, cast.stranger_rep,
    }  # fmt: skip
    page = as_("auditor").get(session.get_absolute_url()).content.decode()
    assert cast.candidate.name in page
    assert cast.elsewhere.name in page
    assert "Session commune" in as_("auditor").get(LIST).content.decode()


def test_nobody_ticked_or_a_day_to_come(cast, as_):
    page = as_("quality").post(NEW, data()).content.decode()
    assert "Choisissez au moins une personne" in page
    later = clock.today().replace(year=clock.today().year + 1, day=1)
    page = as_("quality").post(NEW, data(cast.candidate_rep, held_on=later)).content.decode()
    assert "une fois tenue" in page
    assert not TrainingSession.objects.filter(title="Session commune").exists()


def test_the_form_begins_with_the_person_asked_for(cast, as_):
    form = as_("quality").get(f"{NEW}?person={cast.candidate_rep.pk}").context["form"]
    assert form["attended"].value() == [str(cast.candidate_rep.pk)]


def test_the_same_queries_at_two_sizes(cast, as_, django_assert_max_num_queries):
    client = as_("quality")
    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(12) as asked:
            client.get(LIST)
            lists = len(asked)
        with django_assert_max_num_queries(12) as asked:
            client.get(NEW)
            form = len(asked)
        counts.append((lists, form))
        for _more in range(3):
            make.train(cast.quality, make.join(cast.quality, cast.elsewhere))
    assert counts[0] == counts[1]


def test_those_who_did_not_come(cast, as_):
    values = data(cast.candidate_rep) | {"absent": [cast.stranger_rep.pk]}
    as_("quality").post(NEW, values)
    session = TrainingSession.objects.get(title="Session commune")
    found = {row.representative: row.attended for row in session.records.all()}
    assert found == {cast.candidate_rep: True, cast.stranger_rep: False}
    values = data(cast.candidate_rep, title="Deux fois") | {"absent": [cast.candidate_rep.pk]}
    assert "Cochez la présence ou l’absence" in as_("quality").post(NEW, values).content.decode()
    assert not TrainingSession.objects.filter(title="Deux fois").exists()
