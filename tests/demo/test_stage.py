"""The demo's scenes are played in one order of time."""

import datetime as dt
from collections.abc import Iterator

import pytest

from portal.accounts.models import DemoMark
from portal.accounts.sign_in.demo import mark_demo, tell_loaded
from portal.core import clock
from portal.core.actions import Refused
from portal.demo import story
from portal.demo.stage import BackwardsError, Play, play
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


def test_a_play_can_pause_and_go_on() -> None:
    seen: list[tuple[str, dt.datetime]] = []
    whole = Play([_scene(seen, "a", 1, 4), _scene(seen, "b", 2, 3)])
    assert whole.go_on(until=lambda: len(seen) == 2) == 2
    assert [name for name, _ in seen] == ["a", "b"]
    assert whole.go_on() == 2
    assert [name for name, _ in seen] == ["a", "b", "b", "a"]


@pytest.mark.django_db(transaction=True)
def test_each_step_is_a_transaction_and_among_others_a_scene_may_end_early() -> None:
    def breaks() -> Iterator[dt.datetime]:
        yield DAY
        DemoMark.objects.create(loaded=1)
        yield DAY + dt.timedelta(hours=2)
        DemoMark.objects.create(loaded=2)
        raise Refused("somebody else has done it")

    seen: list[tuple[str, dt.datetime]] = []
    whole = Play([breaks(), _scene(seen, "a", 1, 3)], among_others=True)
    whole.go_on()
    assert [name for name, _ in seen] == ["a", "a"]
    assert whole.cut == 1
    assert [mark.loaded for mark in DemoMark.objects.all()] == [1]
    with pytest.raises(Refused):
        play([breaks()])


@pytest.mark.django_db
def test_a_banner_tells_how_far_the_demo_has_come(client) -> None:
    here = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost"}
    mark_demo(loaded=0)
    tell_loaded(43)
    page = client.get("/", **here).content.decode()
    assert page.count("43\N{NO-BREAK SPACE}% de ses deux années") == 1
    tell_loaded(100)
    assert "deux années" not in client.get("/", **here).content.decode()
