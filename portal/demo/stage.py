"""Plays the demo: the scenes of all apps, in one order of time.

A scene is a generator that yields the moment at which it acts next; the stage moves the clock
there and resumes it. So the demo's journal reads like one that was lived, not like one app
after another.
"""

import datetime as dt
import heapq
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext

from django.db import transaction

from portal.core import clock, work

logger = logging.getLogger(__name__)

Scene = Iterator[dt.datetime]


class BackwardsError(ValueError):
    """A scene asked for a moment that has passed: a fault in the scene."""


class Play:
    """Scenes under way, the earliest next moment first.

    Of two scenes that name the same moment, the one given first goes first. Where others act on
    the same data meanwhile (`among_others`), each step is one transaction, a scene that can no
    longer go on ends, and the play goes on without it; `cut` counts these.
    """

    def __init__(self, scenes: Iterable[Scene], *, among_others: bool = False) -> None:
        self.among_others, self.cut = among_others, 0
        self._waiting: list[tuple[dt.datetime, int, Scene]] = []
        for order, scene in enumerate(scenes):
            if (first := next(scene, None)) is not None:
                self._waiting.append((first, order, scene))
        heapq.heapify(self._waiting)

    def go_on(
        self,
        *,
        until: Callable[[], bool] = lambda: False,
        on_step: Callable[[dt.datetime], None] | None = None,
    ) -> int:
        """Play to the end, or as far as `until` holds; returns the steps played.

        Raises BackwardsError when a scene goes back in time.
        """
        steps = 0
        while self._waiting and not until():
            moment, order, scene = heapq.heappop(self._waiting)
            if on_step:
                on_step(moment)
            following = self._step(scene, moment)
            steps += 1
            if following is not None:
                if following < moment:
                    raise BackwardsError(f"{following} comes after {moment} in {scene!r}")
                heapq.heappush(self._waiting, (following, order, scene))
        return steps

    def _transaction(self) -> AbstractContextManager[object]:
        return transaction.atomic() if self.among_others else nullcontext()

    def _step(self, scene: Scene, moment: dt.datetime) -> dt.datetime | None:
        try:
            with work.asleep(), clock.moved_to(moment), self._transaction():
                return next(scene, None)
        except Exception:
            if not self.among_others:
                raise
            self.cut += 1
            logger.warning("A scene of the demo ends at %s", moment, exc_info=True)
            return None


def play(scenes: Iterable[Scene], *, on_step: Callable[[dt.datetime], None] | None = None) -> int:
    """Play all scenes to their ends; returns the steps played."""
    return Play(scenes).go_on(on_step=on_step)
