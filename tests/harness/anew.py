"""What factories count and draw begins anew with each test.

So a test has the same names, numbers and shops whether it runs alone, last, or beside others.
"""

import itertools
import random
from collections.abc import Callable, Iterator

FIRST = 10_001
"""Where each test begins to count; what scenes have made before lies below."""

_beginnings: list[Callable[[int], object]] = []


def with_each_test(begin: Callable[[int], object]) -> None:
    """Have `begin(first)` called whenever counting starts, and now."""
    _beginnings.append(begin)
    begin(FIRST)


def begin(first: int = FIRST) -> None:
    for each in _beginnings:
        each(first)


class Numbers(Iterator[int]):
    """Counts up from where the test began: each number is given once."""

    def __init__(self) -> None:
        with_each_test(self._begin)

    def _begin(self, first: int) -> None:
        self._following = itertools.count(first)

    def __next__(self) -> int:
        return next(self._following)


def chance(seed: int) -> random.Random:
    """Chance that falls the same way in each test."""
    drawn = random.Random()
    # The first number too, or what a scene has drawn would come out of it once more.
    with_each_test(lambda first: drawn.seed(f"{seed} {first}"))
    return drawn
