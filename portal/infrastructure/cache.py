"""The cache in production: Redis, and the database's cache table while Redis is gone.

Sign-in counts its attempts in the cache. Without a second place, a Redis that is down would
turn every visitor away, and one that merely forgot would let guessers try without end.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

SPARE = "spare"
"""The alias of the cache that is used meanwhile."""

PAUSE = 10.0
"""Seconds during which Redis is not asked again after it has failed: a host that is gone
answers nothing at all, and each question would wait for its timeout."""


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
                logger.warning("Redis failed, the database's cache is used: %s", error)
        return getattr(caches[SPARE], name)(*args, **kwargs)

    method.__name__ = name
    return method


for _name in (
    *("add", "get", "set", "touch", "delete", "has_key", "incr", "clear"),
    *("get_many", "set_many", "delete_many"),
):
    setattr(RobustRedisCache, _name, _robust(_name))
