"""An extension point holds what is added, once each, in order."""

from dataclasses import dataclass

import pytest

from portal.core.extensions import ExtensionPoint


@dataclass(frozen=True)
class Source:
    key: str
    label: str


def test_things_come_in_the_order_in_which_they_were_added():
    point: ExtensionPoint[str] = ExtensionPoint("letters")
    for letter in "cab":
        point.add(letter)
    assert list(point) == ["c", "a", "b"]
    assert len(point) == 3


def test_the_same_thing_twice_counts_once():
    point: ExtensionPoint[Source] = ExtensionPoint("sources")
    point.add(Source("a", "A"))
    point.add(Source("b", "B"))
    point.add(Source("a", "A"))
    assert list(point) == [Source("a", "A"), Source("b", "B")]


def test_the_later_of_one_key_takes_the_place_of_the_earlier():
    point: ExtensionPoint[Source] = ExtensionPoint("sources", key=lambda source: source.key)
    point.add(Source("a", "A"))
    point.add(Source("b", "B"))
    point.add(Source("a", "another"))
    assert list(point) == [Source("a", "another"), Source("b", "B")]
    assert point.get("a") == Source("a", "another")
    assert point.get("c") is None


def test_it_is_a_decorator():
    point = ExtensionPoint("functions")

    @point.add
    def source() -> str:
        return "asked"

    assert source() == "asked"
    assert [added() for added in point] == ["asked"]
    assert point.get(source) is source


def test_what_is_added_while_it_is_asked_waits_for_the_next_time():
    point: ExtensionPoint[str] = ExtensionPoint("letters")
    point.add("a")
    assert [point.add(letter * 2) for letter in point] == ["aa"]
    assert list(point) == ["a", "aa"]


def test_a_thing_that_cannot_be_told_from_others_is_refused():
    point: ExtensionPoint[list[str]] = ExtensionPoint("lists")
    with pytest.raises(TypeError):
        point.add(["a"])


def test_its_name_tells_which_one_it_is():
    point: ExtensionPoint[str] = ExtensionPoint("letters")
    point.add("a")
    assert repr(point) == "<ExtensionPoint letters: 1>"
