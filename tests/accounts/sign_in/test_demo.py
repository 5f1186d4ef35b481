import time
from types import SimpleNamespace

import pytest

from portal.accounts.models import DemoMark
from portal.accounts.sign_in import demo
from portal.accounts.sign_in.demo import from_loopback, is_demo, mark_demo
from tests.cast import PASSWORD, make_user

pytestmark = pytest.mark.django_db
HERE = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost:8000"}


@pytest.mark.parametrize(
    ("meta", "local"),
    [
        ({}, True),
        ({"HTTP_HOST": "127.0.0.1"}, True),
        ({"REMOTE_ADDR": "::1", "HTTP_HOST": "[::1]:8000"}, True),
        ({"REMOTE_ADDR": "127.8.9.1"}, True),
        ({"REMOTE_ADDR": "192.0.2.7"}, False),
        ({"REMOTE_ADDR": ""}, False),
        ({"HTTP_HOST": "portal.crisalid.example"}, False),
        ({"HTTP_HOST": "localhost.evil.example"}, False),
        ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, False),
        ({"HTTP_FORWARDED": "for=127.0.0.1"}, False),
        ({"HTTP_X_REAL_IP": "127.0.0.1"}, False),
    ],
)
def test_what_is_this_machine(rf, settings, meta, local):
    settings.ALLOWED_HOSTS = ["*"]
    assert from_loopback(rf.get("/", **(HERE | meta))) is local


def test_a_demo_answers_nobody_else(client, demo_database, settings):
    settings.ALLOWED_HOSTS = ["*"]
    user = make_user()
    assert client.get("/accounts/login/", **HERE).status_code == 200
    for elsewhere in ({"REMOTE_ADDR": "192.0.2.7"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}):
        response = client.post(
            "/accounts/login/",
            {"login": user.email, "password": PASSWORD},
            **(HERE | elsewhere),
        )
        assert response.status_code == 403
        assert "_auth_user_id" not in client.session


def test_other_databases_answer_everybody(client):
    assert client.get("/accounts/login/", REMOTE_ADDR="192.0.2.7").status_code == 200


def test_a_database_is_marked_once():
    assert not is_demo()
    mark_demo()
    mark_demo()
    assert is_demo()
    assert DemoMark.objects.count() == 1


@pytest.fixture
def seconds_later(monkeypatch):
    """So many seconds after the test began, for `demo` alone."""
    began = time.monotonic()

    def later(seconds):
        clock = SimpleNamespace(monotonic=lambda: began + seconds)
        monkeypatch.setattr(demo, "time", clock)

    return later


def test_the_mark_is_not_read_at_every_request(seconds_later, django_assert_num_queries):
    demo.forget()
    for later, queries in ((0, 1), (29, 0), (31, 1), (32, 0)):
        seconds_later(later)
        with django_assert_num_queries(queries):
            is_demo()


def test_a_test_that_takes_long_has_no_query_more(seconds_later, django_assert_num_queries):
    seconds_later(3600)
    with django_assert_num_queries(0):
        assert not is_demo()
