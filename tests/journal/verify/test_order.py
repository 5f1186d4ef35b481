"""The rule alone, over entries as they are read."""

import pytest

from portal.journal.verify.order import Times

NOON = "2026-11-27T12:00:00.000000Z"


def at(clock: str) -> str:
    return f"2026-11-27T{clock}:00.000000Z"


def said(accepted: str = NOON, stated: str = "", **more) -> dict:
    return {"v": 2, "accepted": accepted, "at": stated or accepted, "event": "a.b"} | more


def told(event: str, accepted: str, **data) -> dict:
    actor = {"kind": "system", "id": "clock"}
    return said(accepted, event=f"journal.{event}", actor=actor, data=data)


def read(*entries: dict) -> list[str]:
    times = Times()
    found = [line for seq, one in enumerate(entries) for line in times.read(seq, one)]
    return [*found, *times.rest()]


OLD = {"v": 1, "at": "2020-01-01T00:00:00.000000Z", "event": "a.b"}


@pytest.mark.parametrize(
    ("entries", "finding"),
    [
        ([said(), said(at("11:56"))], ""),
        ([said(), said(at("11:50"))], "entry 1: 600 seconds older than entry 0 before it"),
        ([said(), said(at("12:01"), "2025-11-27T12:01:00Z")], "entry 1: its stated time"),
        ([said(), said(declared=True)], "entry 1: its time is declared"),
        ([said(), said(event="journal.demo_begun"), said(declared=True)], "entry 2: its time"),
        ([said(event="journal.demo_begun"), said(NOON, at("01:00"), declared=True)], ""),
        ([OLD, said(), OLD | {"at": at("11:59")}], ""),
        ([said(), OLD], "entry 1: "),
        ([OLD, OLD | {"at": "2019-01-01T00:00:00Z"}, said()], ""),
        ([said("yesterday")], "entry 0: it bears no time"),
        ([{"v": 2, "at": NOON}], "entry 0: it bears no time"),
    ],
)
def test_time_is_held_against_order(entries, finding):
    found = read(*entries)
    assert [line for line in found if finding and line.startswith(finding)] or not (
        found or finding
    ), found


def test_a_drift_that_was_measured_is_believed_for_an_hour():
    fast = said(at("12:00"), at("13:00"))
    telling = told("clock_drifted", at("12:01"), seconds=3600)
    late = said(at("12:50"), at("13:50"))
    assert read(fast, telling, late) == []
    assert read(fast, telling, late, said(at("13:10"), at("14:10"))) != []
    assert read(fast, telling, said(at("12:10"), at("11:10"))) != []


def test_only_the_portal_itself_is_believed_and_no_more_than_a_day():
    fast = said(at("12:00"), at("13:00"))
    telling = told("clock_drifted", at("12:01"), seconds=3600)
    assert read(fast, telling | {"actor": {"kind": "user", "id": 3}}) != []
    week = said(at("12:00"), "2026-11-20T12:00:00.000000Z")
    assert read(week, told("clock_drifted", at("12:01"), seconds=-7 * 86400)) != []


def test_a_database_whose_clock_went_back_is_believed():
    back = [said(at("12:00")), said(at("10:00")), told("clock_jumped_back", at("10:00"),
            clock="database", seconds=7200), said(at("10:05"))]  # fmt: skip
    assert read(*back) == []
    assert read(*back[:2], back[3]) != []


def test_a_transaction_that_took_long_is_believed():
    long = [said(at("12:00")), said(at("10:00")), told("committed_late", at("12:01"), seconds=7200)]
    assert read(*long) == []
    assert read(*long[:2]) != []
