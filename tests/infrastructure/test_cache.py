"""The cache in its file, and Redis' while Redis is gone; what cannot be read is said.

That users notice nothing of the latter: tests/faults.
"""

import os
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import caches
from django.db import connection, transaction

from portal.infrastructure.cache import (
    CacheUnavailable,
    FileCache,
    RobustRedisCache,
    StrictDatabaseCache,
)
from tests.harness.processes import free_port

pytestmark = [pytest.mark.network, pytest.mark.django_db]


@pytest.fixture
def cache(settings, monkeypatch):
    spare = settings.CACHES.get("spare", settings.CACHES["default"])
    settings.CACHES = {"default": spare, "spare": spare}
    monkeypatch.setattr(RobustRedisCache, "silent_until", 0.0)
    return RobustRedisCache(f"redis://127.0.0.1:{free_port()}", {})


def test_what_is_written_while_redis_is_gone_is_found_again(cache):
    cache.set("attempts", 1)
    assert cache.incr("attempts") == 2
    assert cache.get("attempts") == 2
    assert caches["spare"].get("attempts") == 2
    assert cache.add("attempts", 9) is False
    assert cache.get_many(["attempts", "other"]) == {"attempts": 2}
    cache.delete("attempts")
    assert cache.get("attempts", "none") == "none"


def test_the_errors_of_the_cache_itself_are_not_swallowed(cache):
    with pytest.raises(ValueError, match="not found"):
        cache.incr("never-set")


# In a file -------------------------------------------------------------------------------------


@pytest.fixture
def kept(tmp_path):
    cache = FileCache(str(tmp_path / "cache.sqlite3"), {})
    yield cache
    cache.close()


def test_a_file_keeps_what_django_promises_of_a_cache(kept):
    kept.set("history", [3.5, 1.25], 60)
    assert kept.get("history") == [3.5, 1.25]
    assert kept.add("history", "other") is False
    assert kept.add("new", 1, 60) is True
    assert kept.incr("new", 4) == 5
    assert kept.decr("new") == 4
    assert kept.has_key("new")
    assert kept.touch("new", 100) is True
    assert kept.touch("never-set") is False
    assert kept.get_many(["new", "history", "none"]) == {"new": 4, "history": [3.5, 1.25]}
    assert kept.delete("new") is True
    assert kept.delete("new") is False
    assert kept.get("new", "none") == "none"
    with pytest.raises(ValueError, match="not found"):
        kept.incr("never-set")
    kept.set("forever", 1, None)
    kept.clear()
    assert kept.get("forever") is None


def test_what_is_out_of_date_is_not_there_and_is_swept(kept, time_machine, monkeypatch):
    monkeypatch.setattr(FileCache, "SWEPT_EVERY", 2)
    time_machine.move_to("2026-03-12T09:00:00Z", tick=False)
    kept.set("attempts", 1, 60)
    time_machine.move_to("2026-03-12T09:01:01Z", tick=False)
    assert kept.get("attempts") is None
    assert kept.add("attempts", 2, 60) is True
    time_machine.move_to("2026-03-12T09:03:00Z", tick=False)
    kept.set("one", 1, 60)
    kept.set("two", 1, 60)
    with sqlite3.connect(kept.location) as link:
        assert {key for (key,) in link.execute("SELECT key FROM kept")} == {":1:one", ":1:two"}


def test_many_processes_count_without_losing_one(kept):
    kept.set("attempts", 0, 60)
    children = []
    for _ in range(3):
        child = os.fork()
        if not child:
            for _turn in range(50):
                kept.incr("attempts")
            os._exit(0)
        children.append(child)

    def count(_number):
        FileCache(kept.location, {}).incr("attempts")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, range(50)))
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0, 0]
    assert kept.get("attempts") == 200


def test_the_portals_own_writing_does_not_keep_the_counters_from_counting(settings):
    if settings.EMBEDDED:
        assert settings.CACHES["default"]["BACKEND"].endswith("FileCache")
        location = settings.CACHES["default"]["LOCATION"]
        assert location != str(connection.settings_dict["NAME"])


@pytest.mark.parametrize("how", ["locked", "broken", "no folder"])
def test_a_file_that_cannot_be_used_says_so(tmp_path, monkeypatch, how):
    monkeypatch.setattr(FileCache, "WAITS", 0.05)
    path = tmp_path / "cache.sqlite3"
    cache = FileCache(str(path), {})
    cache.set("attempts", [1.0], 60)
    if how == "locked":
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
    elif how == "broken":
        cache.close()
        for file in tmp_path.iterdir():
            file.unlink()
        path.write_bytes(b"no database at all" * 500)
    else:
        cache = FileCache(str(tmp_path / "gone" / "cache.sqlite3"), {})
    for ask in (lambda: cache.add("lock", 1), lambda: cache.set("attempts", [], 60)):
        with pytest.raises(CacheUnavailable):
            ask()
    if how == "locked":
        # Readers go on beside a writer, and it counts again as soon as that one has done.
        assert cache.get("attempts") == [1.0]
        other.execute("ROLLBACK")
        assert cache.add("lock", 1) is True
        other.close()


def test_a_table_that_cannot_be_written_says_so_too():
    cache = StrictDatabaseCache("no_such_table", {})
    for ask in (lambda: cache.set("lock", 1), lambda: cache.get("lock"), lambda: cache.add("a", 1)):
        with pytest.raises(CacheUnavailable), transaction.atomic():
            ask()
