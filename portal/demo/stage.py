"""Plays the demo: the scenes of all apps, in one order of time.

A scene is a generator that yields the moment at which it acts next; the stage moves the clock
there and resumes it. So the demo's journal reads like one that was lived, not like one app
after another.
"""

import datetime as dt
import heapq
from collections.abc import Callable, Iterable, Iterator

from portal.core import clock

Scene = Iterator[dt.datetime]


class BackwardsError(ValueError):
    """A scene asked for a moment that has passed: a fault in the scene."""


def play(scenes: Iterable[Scene], *, on_step: Callable[[dt.datetime], None] | None = None) -> int:
    """Play all scenes to their ends, the earliest next moment first; returns the steps played.

    Raises BackwardsError when a scene goes back in time. Of two scenes that name the same
    moment, the one given first goes first.
    """
    waiting: list[tuple[dt.datetime, int, Scene]] = []
    for order, scene in enumerate(scenes):
        if (first := next(scene, None)) is not None:
            waiting.append((first, order, scene))
    heapq.heapify(waiting)
    steps = 0
    while waiting:
        moment, order, scene = heapq.heappop(waiting)
        if on_step:
            on_step(moment)
        with clock.moved_to(moment):
            following = next(scene, None)
        steps += 1
        if following is not None:
            if following < moment:
                raise BackwardsError(f"{following} comes after {moment} in {scene!r}")
            heapq.heappush(waiting, (following, order, scene))
    return steps
