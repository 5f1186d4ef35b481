"""What the desk asks of people; each counts what its list shows."""

import datetime as dt

import pytest
from django.test import Client

from portal.core import clock
from portal.house import scope
from portal.house.actions import change_setting
from portal.house.known import house_settings
from support.models import Complaint
from support.plugs.duties import duties
from tests.cast import sign_in
from tests.support.factories import (
    make_acted,
    make_complaint,
    make_complaint_closed,
    make_resolved,
    make_ticket,
    make_waiting,
)

pytestmark = pytest.mark.django_db


def test_a_representative_is_told_of_their_companys_tickets_only(cast):
    make_waiting(cast)
    make_resolved(cast)
    make_resolved(cast)
    titles = [str(duty.title) for duty in duties(cast.manager)]
    assert titles == ["1 ticket attend votre réponse", "2 tickets résolus à confirmer"]
    assert not list(duties(cast.stranger))


def test_the_desk_has_its_own_on_its_figures(cast):
    make_ticket(cast)
    assert not list(duties(cast.support))


def test_quality_is_told_of_complaints_that_wait_too_long(cast):
    today = clock.today()
    make_complaint(cast, came_on=today - dt.timedelta(days=30))
    make_complaint_closed(cast, came_on=today - dt.timedelta(days=90))
    assert not list(duties(cast.quality))
    make_complaint(cast, came_on=today - dt.timedelta(days=31))
    late = make_acted(cast, due_on=today)
    assert [str(duty.title) for duty in duties(cast.quality)] == [
        "1 réclamation est ouverte depuis plus de 30 jours"
    ]
    Complaint.objects.filter(pk=late.pk).update(due_on=today - dt.timedelta(days=1))
    found = list(duties(cast.quality))
    assert [duty.title.replace("\xa0", " ") for duty in found] == [
        "1 réclamation est ouverte depuis plus de 30 jours",
        "1 action corrective est en retard",
    ]
    client = sign_in(Client(), cast.quality)
    for duty in found:
        assert client.get(duty.href).context["page"].paginator.count == 1
    assert not [duty for who in (cast.support, cast.auditor) for duty in duties(who)]


def test_how_long_is_too_long_is_a_setting(cast):
    make_complaint(cast, came_on=clock.today() - dt.timedelta(days=8))
    assert not list(duties(cast.quality))
    known = house_settings.get("complaint_days")
    change_setting(by=cast.admin, known=known, was=30, value=7)
    assert len(list(duties(cast.quality))) == 1


def test_the_duties_of_complaints_are_two_queries(cast, django_assert_num_queries):
    """Both are counted in one; the other reads the settings, once a request."""
    for _ in range(3):
        list(duties(cast.quality))
        make_complaint(cast, came_on=clock.today() - dt.timedelta(days=31))
        scope.begin()
        with django_assert_num_queries(2):
            list(duties(cast.quality))
        scope.end()
