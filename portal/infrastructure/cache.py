"""The cache, in which attempts are counted: a file of its own, the database, or Redis.

A counter that cannot be read is neither a free try nor one too many: every cache here raises
`CacheUnavailable` where Django's would say "not there" or "not written", and whoever asks is told
to try again in a moment (`portal.accounts.middleware`). Without a second place, a Redis that is
down would turn every visitor away, and one that merely forgot would let guessers try without end.
"""

import logging
import os
import pickle
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from django.db import DatabaseError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

SPARE = "spare"
"""The alias of the cache that is used meanwhile."""

PAUSE = 10.0
"""Seconds during which Redis is not asked again after it has failed: a host that is gone
answers nothing at all, and each question would wait for its timeout."""


class CacheUnavailable(Exception):
    """What is kept cannot be read or written now."""


class FileCache(BaseCache):
    """A cache in an SQLite file of its own, so that nobody who writes the portal's data for long
    keeps the counters from counting. `location` is the file.

    Nothing is thrown out before its time: a counter that is gone would be a free try.
    """

    WAITS = 2.0
    """Seconds for which it waits for another process that writes; each takes a millisecond."""
    SWEPT_EVERY = 500
    """Writes after which what is out of date is deleted."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.location = location
        self._link: sqlite3.Connection | None = None
        self._owner = 0
        self._writes = 0

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Django has an object a thread; a process that was forked opens the file anew."""
        try:
            if self._link is None or self._owner != os.getpid():
                self._link, self._owner = self._connect(), os.getpid()
            yield self._link
        except sqlite3.Error as error:
            self.close()
            raise CacheUnavailable(f"{self.location}: {error}") from error

    def _connect(self) -> sqlite3.Connection:
        link = sqlite3.connect(
            database=self.location,
            timeout=self.WAITS,
            isolation_level=None,
            check_same_thread=False,
        )
        with suppress(sqlite3.OperationalError):
            # Whoever comes first at the same moment has switched it on for all.
            link.execute("PRAGMA journal_mode=WAL")
        link.execute("PRAGMA synchronous=NORMAL")
        link.execute(
            "CREATE TABLE IF NOT EXISTS kept"
            " (key TEXT PRIMARY KEY, value BLOB NOT NULL, expires REAL) WITHOUT ROWID"
        )
        return link

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with self._open() as link:
            link.execute("BEGIN IMMEDIATE")
            try:
                yield link
            except BaseException:
                link.execute("ROLLBACK")
                raise
            self._writes += 1
            if self._writes % self.SWEPT_EVERY == 0:
                link.execute("DELETE FROM kept WHERE expires <= ?", [time.time()])
            link.execute("COMMIT")

    def _find(self, link: sqlite3.Connection, key: str) -> bytes | None:
        row = link.execute(
            "SELECT value FROM kept WHERE key = ? AND (expires IS NULL OR expires > ?)",
            [key, time.time()],
        ).fetchone()
        return row[0] if row else None

    def _put(self, link: sqlite3.Connection, key: str, value: Any, timeout: Any) -> None:
        content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        link.execute(
            "REPLACE INTO kept VALUES (?, ?, ?)", [key, content, self.get_backend_timeout(timeout)]
        )

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        with self._open() as link:
            content = self._find(link, self.make_and_validate_key(key, version))
        # Only what we have written lies in there.
        return default if content is None else pickle.loads(content)  # noqa: S301

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        with self._write() as link:
            self._put(link, self.make_and_validate_key(key, version), value, timeout)

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        name = self.make_and_validate_key(key, version)
        with self._write() as link:
            if self._find(link, name) is not None:
                return False
            self._put(link, name, value, timeout)
        return True

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        name = self.make_and_validate_key(key, version)
        with self._write() as link:
            found = self._find(link, name) is not None
            link.execute(
                "UPDATE kept SET expires = ? WHERE key = ?",
                [self.get_backend_timeout(timeout), name],
            )
        return found

    def delete(self, key: str, version: int | None = None) -> bool:
        with self._write() as link:
            name = self.make_and_validate_key(key, version)
            return link.execute("DELETE FROM kept WHERE key = ?", [name]).rowcount > 0

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        name = self.make_and_validate_key(key, version)
        with self._write() as link:
            content = self._find(link, name)
            if content is None:
                raise ValueError(f"Key '{key}' not found")
            value: int = pickle.loads(content) + delta  # noqa: S301
            link.execute("UPDATE kept SET value = ? WHERE key = ?", [pickle.dumps(value), name])
        return value

    def has_key(self, key: str, version: int | None = None) -> bool:
        with self._open() as link:
            return self._find(link, self.make_and_validate_key(key, version)) is not None

    def clear(self) -> None:
        with self._write() as link:
            link.execute("DELETE FROM kept")

    def close(self, **kwargs: Any) -> None:
        link, self._link = self._link, None
        if link is not None and self._owner == os.getpid():
            with closing(link):
                pass


class StrictDatabaseCache(DatabaseCache):
    """Django's cache in a table, which says so where it could not read or write."""

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        with _said():
            return super().get_many(keys, version)

    def has_key(self, key: str, version: int | None = None) -> bool:
        with _said():
            return super().has_key(key, version)

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        added = super().add(key, value, timeout=timeout, version=version)
        if not added and not self.has_key(key, version=version):
            raise CacheUnavailable(f"{key} could not be written")
        return added

    def _base_set(self, mode: str, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        with _said():
            written: bool = super()._base_set(mode, key, value, *args, **kwargs)  # type: ignore[misc]
        if mode == "set" and not written:
            raise CacheUnavailable(f"{key} could not be written")
        return written


@contextmanager
def _said() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise CacheUnavailable(f"the cache's table: {error}") from error


class RobustRedisCache(RedisCache):
    """Redis' cache, whose every operation falls back on `caches[SPARE]`."""

    silent_until = 0.0


def _robust(name: str) -> Callable[..., Any]:
    ask_redis = getattr(RedisCache, name)

    def method(self: RobustRedisCache, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= RobustRedisCache.silent_until:
            try:
                return ask_redis(self, *args, **kwargs)
            except RedisError as error:
                RobustRedisCache.silent_until = time.monotonic() + PAUSE
                logger.warning("Redis failed, its spare is used: %s", error)
        return getattr(caches[SPARE], name)(*args, **kwargs)

    method.__name__ = name
    return method


_NAMES = (
    *("add", "get", "set", "touch", "delete", "has_key", "incr", "clear"),
    *("get_many", "set_many", "delete_many"),
)
for _name in _NAMES:
    setattr(RobustRedisCache, _name, _robust(_name))
