"""Fixtures for every test. People are in tests/cast.py, rows in tests/<app>/factories.py."""

import datetime as dt
import math
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from pytest_django.plugin import DjangoDbBlocker
from time_machine import escape_hatch

from portal.accounts.sign_in import demo
from portal.core import alarms
from portal.house import scope
from portal.journal import clocks
from portal.journal.kept_parts import KeptParts
from support.rules import plan
from tests.cast import (  # noqa: F401 - the fixtures are for all
    cast,
    cast_scene,
    release,
    release_scene,
)
from tests.harness import anew, scenes
from tests.harness.sockets import MARKS, guarded

SWEEPS = ("sequence", "seal", "announce-withdrawals", "mail")
"""The names in settings.CELERY_BEAT_SCHEDULE that `drain` runs, in this order."""

SHOWN = 40
"""Bytes of a parameter that may stand in the name of its test."""
TOGETHER = ("fault", "browser", "worker")
MOMENTS = dt.timedelta(seconds=10)
RUNNING = pytest.StashKey[pytest.Item]()
DATABASES = pytest.StashKey[DjangoDbBlocker]()

scenes.install()
# How long an example takes says how busy the machine is, and nothing about the portal.
hypothesis.settings.register_profile(
    "portal", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("portal")


def pytest_configure(config: pytest.Config) -> None:
    """A folder for what is made once for all test processes; those of xdist inherit its name."""
    if "TEST_SHARED" not in os.environ:
        folder = tempfile.mkdtemp(prefix="portal-shared-", dir=settings.VAR_DIR.parent)
        os.environ["TEST_SHARED"] = folder
        config.add_cleanup(lambda: os.environ.pop("TEST_SHARED", None))
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item):
    local = any(item.get_closest_marker(mark) for mark in MARKS)
    with guarded(local=local):
        return (yield)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    # The bytes of a file may hold the moment at which it was made, and processes must agree.
    return argname if isinstance(val, bytes) and len(val) > SHOWN else None


def pytest_itemcollected(item: pytest.Item) -> None:
    # An object's address is another in each process, and they must agree on the names.
    assert " at 0x" not in item.nodeid, f"Give this parameter a name: {item.nodeid}"
    # What drives processes of its own mostly waits for them: side by side with the rest, but one
    # after the other, as it must be where a story goes on from where the one before has ended.
    # Here, since xdist reads the groups before `pytest_collection_modifyitems` comes to us.
    group = next((mark for mark in TOGETHER if item.get_closest_marker(mark)), None)
    if group and not item.get_closest_marker("xdist_group"):
        item.add_marker(pytest.mark.xdist_group(group))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # What takes longest begins, so that no processor waits for it alone at the end.
    items.sort(key=lambda item: not any(map(item.get_closest_marker, (*TOGETHER, "long"))))


@pytest.fixture(scope="session", autouse=True)
def _keys() -> None:
    """The journal's and the seal's keys, which nothing makes in passing on a real database."""
    call_command("make_keys", verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def _machine() -> Iterator[None]:
    """Tests that travel move the clock of this process, as the demo does, and no database's.

    What they state is a declared time; the machine's own clock, which the portal holds against
    the database's, stays where it is.
    """
    kept, clocks.machine_now = clocks.machine_now, real_now
    yield
    clocks.machine_now = kept


def real_now() -> dt.datetime:
    """The moment outside any travel."""
    clock = escape_hatch.time if escape_hatch.is_travelling() else time
    return dt.datetime.fromtimestamp(clock.time(), dt.UTC)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Make the test's scene before its fixtures change the clock or the settings."""
    item.session.stash[RUNNING] = item
    let_the_day_begin()
    if DATABASES in item.session.stash:
        _prepare(item, item.session.stash[DATABASES])


def _prepare(item: pytest.Item, blocker: DjangoDbBlocker) -> None:
    if scene := scenes.asked_by(getattr(item, "fixturenames", ())):
        with blocker.unblock(), translation.override(settings.LANGUAGE_CODE):
            demo.remember(False, lasts=math.inf)
            scenes.prepare(scene)
            forget()


def let_the_day_begin() -> None:
    """No test begins in the last moments of a day: for its second half today is tomorrow."""
    left = timezone.localtime().replace(hour=23, minute=59, second=59) - timezone.localtime()
    if left < MOMENTS:
        time.sleep(left.total_seconds() + 1)


@pytest.fixture(scope="session")
def _scenes(
    request: pytest.FixtureRequest,
    _keys: None,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """From here on there are databases to make scenes in; the first for the test that runs."""
    request.session.stash[DATABASES] = django_db_blocker
    _prepare(request.session.stash[RUNNING], django_db_blocker)
    yield
    with django_db_blocker.unblock():
        scenes.close()


@pytest.fixture
def _scene(
    request: pytest.FixtureRequest, _scenes: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Lead the connection to the database in which what the test asks for stands ready."""
    mark = request.node.get_closest_marker("django_db")
    commits = bool(mark and mark.kwargs.get("transaction"))
    commits |= not {"transactional_db", "live_server"}.isdisjoint(request.fixturenames)
    scene = scenes.asked_by(request.fixturenames)
    with django_db_blocker.unblock(), scenes.on(scene, alone=commits):
        yield


@pytest.fixture
def _django_db_helper(_scene: None, _django_db_helper: None) -> None:
    """pytest-django's own, behind `db`, `transactional_db` and the mark, on that database."""


@pytest.fixture(autouse=True)
def _anew() -> None:
    """Nobody's names and numbers hang on the tests before."""
    anew.begin()


@pytest.fixture(autouse=True)
def _french() -> Iterator[None]:
    """Each test starts in the portal's first language, whatever the one before activated."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _empty_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """Rate limits, counters and what a process remembers of one test are not of the next."""
    # For good: where a test takes long, its queries must not be one more than elsewhere.
    demo.remember(False, lasts=math.inf)
    plan.remember(plan.Plan(), lasts=math.inf)
    yield
    forget()


def forget() -> None:
    demo.forget()
    plan.forget()
    scope.forget_process()
    KeptParts.forget_process()
    alarms.forget()
    if settings.REDIS_URL or settings.EMBEDDED:
        cache.clear()


@pytest.fixture
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def drain() -> Callable[[], None]:
    """Do what the worker would do, here and now: sequence, seal, deliver, until all is done.

    For tests in which the worker does not matter; those in which it does use `worker`.
    """
    tasks = [import_string(settings.CELERY_BEAT_SCHEDULE[name]["task"]) for name in SWEEPS]

    def run() -> None:
        # Sealing makes entries and mails in its turn.
        for _ in range(2):
            for task in tasks:
                task()

    return run


@pytest.fixture
def worker(transactional_db: None) -> Iterator[object]:
    """A real Celery worker, on the test's database and broker; ends with the test."""
    from tests.harness.processes import Worker

    running = Worker()
    running.start()
    yield running
    running.stop()
