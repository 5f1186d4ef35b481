import json
import logging
import re

import pytest
from django.test import Client
from django.urls import reverse

from portal.celery import app
from portal.infrastructure.logs import HEADER, configured, request_number
from tests.cast import sign_in


def line(*, as_json):
    """One line of the log as its handler writes it."""
    said = dict(configured(level="INFO", as_json=as_json)["formatters"]["line"])
    formatter = said.pop("()")(**said)
    record = logging.LogRecord("portal.x", logging.WARNING, "x.py", 1, "it is %s", ("so",), None)
    return formatter.format(record)


@pytest.mark.parametrize("as_json", [False, True])
def test_a_line_of_the_log_says_when_with_its_offset_from_utc(as_json):
    told = line(as_json=as_json)
    moment = json.loads(told)["timestamp"] if as_json else told.split()[0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(Z|[+-]\d\d:?\d\d)", moment)


def test_a_line_says_how_grave_where_and_what():
    assert line(as_json=False).split(" ", 1)[1] == "WARNING portal.x it is so"


@pytest.fixture
def written():
    """Lines as they are written while they are logged: what they belong to is known then alone."""

    class Kept(logging.Handler):
        def __init__(self):
            super().__init__()
            said = dict(configured(level="INFO", as_json=True)["formatters"]["line"])
            self.setFormatter(said.pop("()")(**said))
            self.lines = []

        def emit(self, record):
            self.lines.append(json.loads(self.format(record)))

    kept = Kept()
    logging.getLogger().addHandler(kept)
    yield kept.lines
    logging.getLogger().removeHandler(kept)


@pytest.mark.django_db
def test_what_is_refused_is_logged_with_its_request_and_who_asked(cast, written):
    """Another's key, a missing right, a form of elsewhere: each answer's line names both."""
    user = cast.manager
    client = sign_in(Client(enforce_csrf_checks=True), user)
    answers = [
        client.get("/installations/sites/999999/"),
        client.get(reverse("people:staff")),
        client.post(reverse("people:end_others")),
    ]
    assert [answer.status_code for answer in answers] == [404, 403, 403]
    for answer in answers:
        told = [line for line in written if line.get("request") == answer[HEADER]]
        assert told
        assert {line["signed_in"] for line in told} == {user.pk}
    assert request_number() == ""


@pytest.mark.django_db
def test_too_many_attempts_are_logged_with_their_request(client, written, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    data = {"login": "nobody@example.com", "password": "wrong"}
    for _attempt in range(2):
        answer = client.post(reverse("account_login"), data)
    assert answer.status_code == 429
    told = [line for line in written if line.get("request") == answer[HEADER]]
    assert any("Too Many Requests" in line["event"] for line in told)


@pytest.mark.django_db
def test_nginx_gives_the_number_and_nobody_writes_into_the_log_by_it(client):
    given = "0123456789abcdef0123456789abcdef"
    assert client.get("/healthz", headers={HEADER: given})[HEADER] == given
    for forged in ("1", f"{given}\nWARNING it is so", given.upper()):
        made = client.get("/healthz", headers={HEADER: forged})[HEADER]
        assert re.fullmatch("[0-9a-f]{32}", made)
        assert made != given


def test_a_line_of_the_worker_names_its_task(written):
    @app.task(name="tests.says")
    def says():
        logging.getLogger("portal.x").warning("it is so")

    try:
        done = says.apply()
    finally:
        app.tasks.pop("tests.says")
    [told] = [line for line in written if line["event"] == "it is so"]
    assert told["task"] == done.id
