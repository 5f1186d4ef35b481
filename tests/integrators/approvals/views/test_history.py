import datetime as dt

import pytest
from django.urls import reverse

from integrators.approvals.actions import end_approval, reinstate_integrator
from integrators.companies.actions.companies import update_integrator
from integrators.companies.actions.people import change_role
from portal.core import clock
from tests.integrators import factories as make

ALL = reverse("integrators:asof_all")
DAY = dt.timedelta(days=1)


def url(company):
    return reverse("integrators:asof", args=[company.pk])


def asked(day=None, activity="install", line="V4"):
    return {"on": (day or clock.today()).isoformat(), "activity": activity, "line": line}


@pytest.mark.parametrize("who", ["auditor", "manager", "technician"])
def test_yes_with_what_it_rests_on(cast, as_, who):
    page = as_(who).get(url(cast.integrator), asked()).content.decode()
    assert "Oui" in page
    assert f"AG-{clock.today().year}-" in page
    assert cast.technician.name in page
    assert "Était en règle" in page


def test_without_a_question_it_answers_for_today(cast, as_):
    assert "Oui" in as_("manager").get(url(cast.integrator)).content.decode()


def test_the_day_before_and_a_suspension(cast, as_):
    client = as_("quality")
    page = client.get(url(cast.integrator), asked(clock.today() - DAY)).content.decode()
    assert "Non" in page
    assert "Aucun agrément ne couvre ce jour" in page
    page = client.get(url(cast.suspended_integrator), asked()).content.decode()
    assert "était suspendu" in page
    assert "PV manquants" in page


def test_the_name_and_address_are_those_of_the_day(cast, as_, time_machine):
    company, day = cast.integrator, clock.today()
    time_machine.move_to(clock.now() + 3 * DAY)
    legal = {name: getattr(company, name) for name in make.legal_data()}
    update_integrator(
        by=cast.quality, integrator=company, legal=legal | {"name": "Moselle SAS", "city": "Toul"}
    )
    change_role(by=cast.quality, representative=cast.technician_rep, role=make.MANAGER)
    client = as_("quality")
    page = client.get(url(company), asked(day)).content.decode()
    assert "Moselle Encaissement était agréé" in page
    assert "57000 Metz" in page
    assert "aujourd’hui Moselle SAS" in page
    people = client.get(url(company), asked(day)).context["answer"].people
    roles = {item.representative: item.role for item in people}
    assert roles[cast.technician_rep] == make.TECHNICIAN
    page = client.get(url(company), asked()).content.decode()
    assert "Moselle SAS" in page
    assert "Moselle Encaissement" not in page
    page = client.get(ALL, asked(day)).content.decode()
    assert "Moselle Encaissement" in page
    assert "aujourd’hui Moselle SAS" in page


def test_an_ended_approval_keeps_its_past(cast, as_, time_machine):
    time_machine.move_to(clock.now() + 3 * DAY)
    end_approval(by=cast.quality, integrator=cast.integrator, reason="Cessation d’activité")
    client = as_("quality")
    assert "Oui" in client.get(url(cast.integrator), asked(clock.today() - DAY)).content.decode()
    page = client.get(url(cast.integrator), asked()).content.decode()
    assert "Cessation d’activité" in page
    reinstate_integrator(by=cast.quality, integrator=cast.suspended_integrator, reason="Reçus")
    found = client.get(ALL, asked()).context["page_obj"].object_list
    assert list(found) == [cast.elsewhere, cast.suspended_integrator]
    found = client.get(ALL, asked(clock.today() - DAY)).context["page_obj"].object_list
    assert list(found) == [cast.elsewhere, cast.integrator]


def test_a_day_to_come_is_not_answered(cast, as_):
    page = as_("quality").get(url(cast.integrator), asked(clock.today() + DAY))
    assert page.context["answer"] is None
    assert page.context["form"].errors


def test_the_same_queries_at_two_sizes(cast, as_, django_assert_max_num_queries):
    client, counts = as_("quality"), []
    for _ in range(2):
        with django_assert_max_num_queries(12) as seen:
            client.get(url(cast.integrator), asked())
            one = len(seen)
        with django_assert_max_num_queries(12) as seen:
            client.get(ALL, asked())
            every = len(seen)
        counts.append((one, every))
        make.make_approved(cast.quality, cast.charter)
        make.join(cast.quality, cast.integrator)
    assert counts[0] == counts[1]
