"""Fixtures for every test. People are in tests/cast.py, rows in tests/<app>/factories.py."""

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.utils import translation
from django.utils.module_loading import import_string

from portal.accounts.sign_in import demo
from tests.cast import cast  # noqa: F401 - a fixture for all
from tests.harness.sockets import MARKS, guarded
from tests.journal import bypass

SWEEPS = ("sequence", "seal", "tell-withdrawals", "mail")
"""The names in settings.CELERY_BEAT_SCHEDULE that `drain` runs, in this order."""

bypass.install()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item):
    local = any(item.get_closest_marker(mark) for mark in MARKS)
    with guarded(local=local):
        return (yield)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        # What drives processes of its own is kept together, so that ports and time suffice.
        if item.get_closest_marker("fault") or item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("processes"))


@pytest.fixture(scope="session", autouse=True)
def _keys() -> None:
    """The journal's and the seal's keys, which nothing makes in passing on a real database."""
    call_command("make_keys", verbosity=0)


@pytest.fixture(autouse=True)
def _french() -> Iterator[None]:
    """Each test starts in the portal's first language, whatever the one before activated."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _empty_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """Rate limits, counters and what a process remembers of one test are not of the next."""
    demo.remember(False)
    yield
    demo.forget()
    if settings.REDIS_URL:
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
