"""A change holds at once: in a request, a task, a command, and in another process."""

import pytest
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.celery import app
from portal.house import scope
from portal.house.actions import change_setting
from portal.house.known import house_settings, value_of
from portal.ui.views import server_error
from tests.cast import make_user, sign_in
from tests.integrators.helpers import at_once

PHONE = "support_phone"
pytestmark = pytest.mark.django_db


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


def own_queries(client):
    """How many queries a page makes for the settings alone, and what it shows."""
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("documents:verify"))
    assert page.status_code == 200
    own = [each for each in asked if 'FROM "house_housesetting" ORDER' in each["sql"]]
    return len(own), page.text.replace("\u2060", "").replace("\xa0", " ")


def test_a_page_of_someone_signed_in_pays_nothing_until_there_is_something_new(client):
    admin = make_user("admin")
    sign_in(client, admin)
    assert own_queries(client)[0] == 0
    for number in "03 87 00 00 00", "03 87 11 11 11":
        change_setting(by=admin, known=house_settings.get(PHONE), was=value_of(PHONE), value=number)
        asked, page = own_queries(client)
        assert asked == 1
        assert number in page
        asked, page = own_queries(client)
        assert asked == 0
        assert number in page


def test_a_page_of_nobody_signed_in_pays_one_query_for_all(client):
    assert own_queries(client)[0] == 1


def test_the_page_of_our_own_fault_asks_nothing_and_says_what_was_read_last(
    client, django_assert_num_queries
):
    admin = make_user("admin")
    change_setting(
        by=admin, known=house_settings.get(PHONE), was=value_of(PHONE), value="03 87 00 00 00"
    )
    sign_in(client, admin)
    own_queries(client)
    with django_assert_num_queries(0):
        answer = server_error(RequestFactory().get("/"))
    assert "tel:0387000000" in answer.text


def test_what_was_undone_is_not_remembered(client):
    """A process must not keep what it read in a transaction that was rolled back."""
    admin, known = make_user("admin"), house_settings.get(PHONE)
    was = value_of(PHONE)
    scope.begin()
    with transaction.atomic():
        change_setting(by=admin, known=known, was=was, value="03 87 00 00 00")
        assert value_of(PHONE) == "03 87 00 00 00"
        transaction.set_rollback(True)
    scope.end()
    change_setting(by=admin, known=known, was=was, value="03 87 11 11 11")
    sign_in(client, admin)
    assert "03 87 11 11 11" in own_queries(client)[1]


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


@pytest.fixture
def asks(django_assert_num_queries):
    """A task that only this test knows."""

    @app.task(name="tests.house.asks")
    def ask():
        with django_assert_num_queries(1):
            return value_of(PHONE) and value_of(PHONE)

    yield ask
    app.tasks.pop(ask.name)


@pytest.mark.django_db(transaction=True)
def test_the_next_task_sees_it(asks):
    before = asks.apply().get()
    elsewhere(make_user("admin"), "03 87 00 00 00")
    assert before != asks.apply().get() == "03 87 00 00 00"


def test_whoever_changes_it_reads_it_in_the_same_request(request_runs):
    was = value_of(PHONE)
    change_setting(
        by=make_user("admin"), known=house_settings.get(PHONE), was=was, value="03 87 00 00 00"
    )
    assert value_of(PHONE) == "03 87 00 00 00"


def test_a_command_may_read_once_for_a_while(django_assert_num_queries):
    with django_assert_num_queries(1), scope.one_reading():
        for _each in range(3):
            value_of(PHONE)
    with django_assert_num_queries(2):
        value_of(PHONE)
        value_of(PHONE)


def test_a_request_keeps_what_it_has_read(request_runs, django_assert_num_queries):
    value_of(PHONE)
    with django_assert_num_queries(0):
        with scope.one_reading():
            value_of(PHONE)
        value_of(PHONE)
