import pytest
from django.urls import reverse

from integrators.models import Course, Enrolment, PlannedSession
from integrators.trainings.actions.sessions import enrol
from portal.core import clock
from tests.integrators import factories as make

LIST, COURSES = reverse("integrators:sessions"), reverse("integrators:courses")


def url(name, planned, **more):
    return reverse(f"integrators:{name}", kwargs={"pk": planned.pk, **more})


@pytest.fixture
def planned(cast):
    return make.make_planned(cast.quality, places=1)


def test_from_the_catalogue_to_the_certificate(cast, as_):
    quality, manager = as_("quality"), as_("manager")
    values = make.course_data(title="Initiale V4") | {"nf525_module": "on", "offered": "on"}
    quality.post(reverse("integrators:course_new"), values | {"valid_months": 24})
    course = Course.objects.get(title="Initiale V4")
    plan = make.plan_data(day=clock.today(), starts_at="09:30") | {"course": course.pk}
    answer = quality.post(reverse("integrators:session_plan"), plan)
    planned = PlannedSession.objects.get()
    assert answer.url == planned.get_absolute_url()
    assert "Initiale V4" in manager.get(LIST).content.decode()
    manager.post(url("session_enrol", planned), {"representative": cast.technician_rep.pk})
    row = Enrolment.objects.get()
    page = manager.get(planned.get_absolute_url()).content.decode()
    assert cast.technician.name in page
    assert "Rendre la place" in page
    quality.post(url("session_hold", planned), {f"result-{row.pk}": "passed"})
    planned.refresh_from_db()
    assert planned.state == "held"
    assert planned.session.valid_months == 24
    page = quality.get(planned.get_absolute_url()).content.decode()
    assert "Présent, formation validée" in page


def test_a_full_session_has_a_waiting_list(cast, as_, planned):
    client = as_("manager")
    for person in (cast.technician_rep, cast.manager_rep):
        client.post(url("session_enrol", planned), {"representative": person.pk})
    assert "Complet, 1 en attente" in client.get(LIST).content.decode()
    first, second = Enrolment.objects.order_by("pk")
    client.post(url("session_withdraw", planned, enrolment=first.pk))
    second.refresh_from_db()
    assert second.state == "enrolled"


def test_a_session_is_changed(cast, as_, planned):
    client, path = as_("quality"), url("session_change", planned)
    page = client.get(path).content.decode()
    assert planned.place in page
    assert f'value="{planned.day.isoformat()}"' in page
    plan = make.plan_data(places=0, place="Nancy")
    assert "places" in client.post(path, plan).context["form"].errors
    assert client.post(path, plan | {"places": 4}).url == planned.get_absolute_url()
    planned.refresh_from_db()
    assert (planned.place, planned.places) == ("Nancy", 4)
    assert "Changer la session" in client.get(planned.get_absolute_url()).content.decode()


def test_a_manager_sees_and_enrols_none_but_their_own(cast, as_, planned):
    enrol(by=cast.quality, planned=planned, representative=cast.stranger_rep)
    client = as_("manager")
    page = client.get(planned.get_absolute_url()).content.decode()
    assert cast.stranger.name not in page
    answer = client.post(url("session_enrol", planned), {"representative": cast.candidate_rep.pk})
    assert answer.context["form"].errors
    row = Enrolment.objects.get()
    assert client.post(url("session_withdraw", planned, enrolment=row.pk)).status_code == 404


def test_a_technician_reads(cast, as_, planned):
    page = as_("technician").get(planned.get_absolute_url())
    assert page.status_code == 200
    assert page.context["form"] is None


def test_cancelled_with_a_reason(cast, as_, planned):
    enrol(by=cast.quality, planned=planned, representative=cast.technician_rep)
    client = as_("quality")
    assert (
        "1 inscrit et 0 en attente" in client.get(url("session_cancel", planned)).content.decode()
    )
    client.post(url("session_cancel", planned), {"reason": "Formateur malade"})
    page = as_("technician").get(planned.get_absolute_url()).content.decode()
    assert "Formateur malade" in page
    assert planned.course.title not in client.get(LIST).content.decode()


def test_too_early_to_record(cast, as_, planned):
    page = as_("quality").get(url("session_hold", planned)).content.decode()
    assert "n’a pas encore eu lieu" in page


def test_a_certificate_of_an_older_training_is_asked_for(cast, as_):
    row = cast.technician_rep.trainings.order_by("pk").first()
    address = reverse("integrators:training_certificate", args=[row.pk])
    company = f"{cast.integrator.get_absolute_url()}?tab=trainings"
    assert address in as_("technician").get(company).content.decode()
    assert as_("stranger").post(address).status_code == 404
    as_("technician").post(address)
    row.refresh_from_db()
    assert row.certificate
    assert address not in as_("technician").get(company).content.decode()


def test_the_catalogue_keeps_its_titles(cast, as_):
    client, values = as_("quality"), make.course_data(title="Une") | {"offered": "on"}
    client.post(reverse("integrators:course_new"), values)
    again = client.post(reverse("integrators:course_new"), values)
    assert "Donnez-lui un autre titre" in again.content.decode()
    course = Course.objects.get()
    address = reverse("integrators:course", args=[course.pk])
    assert client.get(address).context["form"].initial["title"] == "Une"
    client.post(address, values | {"title": "Autre"})
    assert "Autre" in as_("auditor").get(COURSES).content.decode()


def test_the_same_queries_at_two_sizes(cast, as_, planned, django_assert_max_num_queries):
    client, counts = as_("manager"), []
    for _ in range(2):
        with django_assert_max_num_queries(12) as asked:
            client.get(LIST)
            listed = len(asked)
        with django_assert_max_num_queries(12) as asked:
            client.get(planned.get_absolute_url())
            one = len(asked)
        counts.append((listed, one))
        for _more in range(3):
            make.make_planned(cast.quality)
            person = make.join(cast.quality, cast.integrator)
            enrol(by=cast.quality, planned=planned, representative=person)
    assert counts[0] == counts[1]
