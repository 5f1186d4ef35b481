"""Counts over a great many rows that are never taken back: the old ones are counted once a day.

Each process remembers what it counted of the old rows, and each request counts those that came
since. The sum is right at every moment: no answer is kept, only a part of it that cannot change.
"""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

LARGE = 10_000
"""Rows from which on it is worth remembering; so many are counted in a millisecond."""
REMEMBERED = 24 * 3600.0
"""Seconds after which the old rows are counted anew, so that fewer are young."""


class OldPart(Generic[T]):
    """What `count` says of the old rows, remembered; it also says how far they go."""

    def __init__(self, count: Callable[[], T]) -> None:
        self.count = count
        self._found: T | None = None
        self._until = 0.0

    @property
    def known(self) -> T | None:
        """None where nothing is remembered: then all rows are to be counted."""
        return self._found if time.monotonic() < self._until else None

    def learn(self, total: int, found: T | None = None) -> None:
        """To be told of how many rows there are where nothing was known, and what `count` `found`
        where it was asked already."""
        if total >= LARGE:
            self._found = self.count() if found is None else found
            self._until = time.monotonic() + REMEMBERED

    def forget(self) -> None:
        self._until = 0.0
