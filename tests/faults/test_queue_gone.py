"""Redis gone, or no worker: users notice nothing, and what they started is done later."""

import os
import uuid

import pytest
from django.db import connection

from tests.harness.processes import Embedded, wait_for
from tests.harness.servers.redisserver import RedisServer
from tests.harness.visitor import Visitor

pytestmark = pytest.mark.fault

EMAIL, PASSWORD = "marie@example.net", "a long enough password"
AT_ONCE = 3.0
"""Seconds in which an answer comes; a connection that waits for Redis takes longer."""
MAKE_USER = f"""
from portal.accounts.models import User
User.objects.create_user({EMAIL!r}, name="Marie", password={PASSWORD!r})
result = True
"""
MAILS = f"""
from portal.accounts.models import ResetRequest
from portal.outbox.models import OutgoingMail
result = [mail.state for mail in OutgoingMail.objects.filter(to={EMAIL!r}).order_by("pk")]
result += ["waiting"] * ResetRequest.objects.exclude(address="").count()
"""
"""What became of each wish for a new password: a row first, of which the worker makes a mail."""


def ask_for_a_password(portal: Embedded, *, times: int = 1) -> None:
    """Do what a visitor does, and expect it to succeed at once."""
    visitor = Visitor(portal.url)
    assert visitor.get("/accounts/password/reset/") == 200
    for _ in range(times):
        assert visitor.post("/accounts/password/reset/", email=EMAIL) == 302
        assert visitor.took < AT_ONCE


@pytest.fixture
def database():
    """The URL of a new database on the suite's PostgreSQL."""
    if connection.vendor != "postgresql":
        pytest.skip("Redis goes with PostgreSQL: script/test has both")
    url, name = os.environ["DATABASE_URL"], f"fault_{uuid.uuid4().hex[:12]}"
    # `CREATE DATABASE` refuses to run in a transaction, hence a connection of its own.
    maintenance = connection.copy()
    maintenance.settings_dict["NAME"] = "postgres"
    with maintenance.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    yield url.rpartition("/")[0] + "/" + name
    with maintenance.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    maintenance.close()


@pytest.mark.django_db(transaction=True)
def test_with_redis_gone_everything_succeeds_and_mails_follow_when_it_is_back(database, tmp_path):
    redis = RedisServer(tmp_path / "redis").start()
    secret = {"SECRET_KEY": uuid.uuid4().hex}
    portal = Embedded(tmp_path / "var", DATABASE_URL=database, REDIS_URL=redis.url, **secret)
    assert portal.manage("make_keys").returncode == 0
    portal.start()
    try:
        portal.run(MAKE_USER)
        ask_for_a_password(portal)
        wait_for(lambda: portal.run(MAILS) == ["sent"], 30, "the mail while all is well")

        redis.kill()
        ask_for_a_password(portal, times=3)
        visitor = Visitor(portal.url)
        assert visitor.sign_in(EMAIL, PASSWORD) == 302
        assert visitor.took < AT_ONCE
        assert portal.run(MAILS) == ["sent", "waiting", "waiting", "waiting"]

        redis.start()
        wait_for(lambda: portal.run(MAILS) == ["sent"] * 4, 90, "the mails, with Redis back")
    finally:
        portal.stop()
        redis.kill()
    assert len(list((portal.var_dir / "mail").glob("*.eml"))) == 4


def test_without_a_worker_everything_succeeds_and_mails_follow_when_it_is_there(tmp_path):
    portal = Embedded(tmp_path / "var", only="web", DEMO="0").start()
    later = Embedded(tmp_path / "var", only="worker,sealer,beat", DEMO="0", PORT=str(portal.port))
    later.log = tmp_path / "later.log"
    try:
        portal.run(MAKE_USER)
        ask_for_a_password(portal, times=2)
        assert portal.run(MAILS) == ["waiting"] * 2
        later.start()
        wait_for(lambda: portal.run(MAILS) == ["sent"] * 2, 60, "the mails")
    finally:
        later.stop()
        portal.stop()
    assert len(list((portal.var_dir / "mail").glob("*.eml"))) == 2


def test_with_the_brokers_folder_gone_the_pages_go_on_and_mails_follow(tmp_path):
    portal = Embedded(tmp_path / "var", only="web,worker,beat", DEMO="0").start()
    broker, away = tmp_path / "var" / "broker", tmp_path / "away"
    try:
        portal.run(MAKE_USER)
        ask_for_a_password(portal)
        wait_for(lambda: portal.run(MAILS) == ["sent"], 30, "the mail while all is well")

        # A file in its place stops root too, whom no permission stops.
        broker.rename(away)
        broker.touch()
        wait_for(lambda: "worker keeps ending" in portal.log.read_text(), 90, "the worker’s end")
        ask_for_a_password(portal, times=2)
        assert portal.run(MAILS) == ["sent", "waiting", "waiting"]

        broker.unlink()
        away.rename(broker)
        wait_for(lambda: portal.run(MAILS) == ["sent"] * 3, 60, "the mails, with the folder back")
    finally:
        portal.stop()
    assert len(list((portal.var_dir / "mail").glob("*.eml"))) == 3
