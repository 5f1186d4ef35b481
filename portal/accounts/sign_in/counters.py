"""Attempts are counted, or whoever tries is told to try again in a moment: nothing in between.

allauth takes a counter that it could not lock within a second for one that is full.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.core.internal import ratelimit

from portal.infrastructure.cache import CacheUnavailable

_lock = ratelimit.cache_lock


@contextmanager
def strict_lock(cache_key: str) -> Iterator[bool]:
    """allauth's lock on a counter. Raises CacheUnavailable where it cannot be had."""
    with _lock(cache_key) as locked:
        if not locked:
            raise CacheUnavailable(f"{cache_key} is being counted by another")
        yield True


def count_strictly() -> None:
    """Let allauth count with it."""
    ratelimit.cache_lock = strict_lock
