"""A change holds at once: in a request, a task, a command, and in another process."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.celery import app
from portal.house import scope
from portal.house.actions import change_setting
from portal.house.known import house_settings, value_of
from tests.cast import make_user, sign_in
from tests.integrators.helpers import at_once

PHONE = "support_phone"
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_settings")]


@pytest.fixture
def request_runs():
    scope.begin()
    yield
    scope.end()


def elsewhere(by, value):
    """Change it on another connection, which shares nothing with this one."""
    known = house_settings.get(PHONE)
    was = value_of(PHONE)
    (row,) = at_once(lambda: change_setting(by=by, known=known, was=was, value=value))
    assert row.value == value


def test_a_request_reads_once(request_runs, django_assert_num_queries):
    with django_assert_num_queries(1):
        for _each in range(5):
            value_of(PHONE)
            value_of("candidature_days")


def test_a_page_pays_one_query_for_all(client):
    sign_in(client, make_user("admin"))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("documents:verify")).status_code == 200
    assert len([query for query in asked if "house_housesetting" in query["sql"]]) == 1


@pytest.mark.django_db(transaction=True)
def test_the_next_question_of_a_command_sees_it():
    elsewhere(make_user("admin"), "03 87 00 00 00")
    assert value_of(PHONE) == "03 87 00 00 00"


@pytest.mark.django_db(transaction=True)
def test_the_next_request_sees_it(client):
    page = reverse("documents:verify")
    assert client.get(page).status_code == 200
    elsewhere(make_user("admin"), "03 87 00 00 00")
    assert "03 87 00 00 00" in client.get(page).text.replace("\u2060", "").replace("\xa0", " ")


@pytest.mark.django_db(transaction=True)
def test_the_next_task_sees_it(django_assert_num_queries):
    @app.task(name="tests.house.asks")
    def asks():
        with django_assert_num_queries(1):
            return value_of(PHONE) and value_of(PHONE)

    before = asks.apply().get()
    elsewhere(make_user("admin"), "03 87 00 00 00")
    assert before != asks.apply().get() == "03 87 00 00 00"


def test_whoever_changes_it_reads_it_in_the_same_request(request_runs):
    was = value_of(PHONE)
    change_setting(
        by=make_user("admin"), known=house_settings.get(PHONE), was=was, value="03 87 00 00 00"
    )
    assert value_of(PHONE) == "03 87 00 00 00"
