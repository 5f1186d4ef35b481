"""The demo's scenes are played in one order of time."""

import datetime as dt
from collections.abc import Iterator

import pytest

from portal.core import clock
from portal.core.actions import Refused
from portal.demo import story
from portal.demo.stage import BackwardsError, play
from portal.demo.support import story as support

DAY = dt.datetime(2026, 3, 12, 9, tzinfo=dt.UTC)


def _scene(seen: list[tuple[str, dt.datetime]], name: str, *hours: int) -> Iterator[dt.datetime]:
    for hour in hours:
        yield DAY + dt.timedelta(hours=hour)
        seen.append((name, clock.now()))


def test_scenes_meet_in_order_of_time_with_the_clock_at_each_moment() -> None:
    seen: list[tuple[str, dt.datetime]] = []
    steps = play([_scene(seen, "a", 1, 4), _scene(seen, "b", 2, 3), _scene(seen, "c")])
    assert [name for name, _ in seen] == ["a", "b", "b", "a"]
    assert [moment for _, moment in seen] == [DAY + dt.timedelta(hours=h) for h in (1, 2, 3, 4)]
    assert steps == 4
    assert abs(clock.now() - dt.datetime.now(dt.UTC)) < dt.timedelta(minutes=1)


def test_of_two_scenes_at_one_moment_the_first_goes_first() -> None:
    seen: list[tuple[str, dt.datetime]] = []
    play([_scene(seen, "a", 1), _scene(seen, "b", 1)])
    assert [name for name, _ in seen] == ["a", "b"]


def test_a_scene_that_goes_back_in_time_is_a_fault() -> None:
    with pytest.raises(BackwardsError):
        play([_scene([], "a", 2, 1)])


@pytest.mark.django_db
def test_what_of_the_desk_never_came_to_be_does_not_end_the_demo(monkeypatch) -> None:
    done: list[str] = []

    def never() -> None:
        raise support.DidNotHappen

    def gone() -> None:
        raise Refused("too late")

    planned = [
        support.Step(DAY + dt.timedelta(hours=hour), do)
        for hour, do in enumerate([never, gone, lambda: done.append("happened")])
    ]
    monkeypatch.setattr(support, "steps", lambda **kwargs: planned)
    assert play([story._desk(DAY, DAY)]) == 3
    assert done == ["happened"]
