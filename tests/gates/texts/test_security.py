"""docs/security.md answers to each requirement of ASVS 5.0, levels 1 and 2, and names what is."""

import re
from collections import Counter

import pytest

from tests.gates.sources import ROOT
from tests.gates.texts.test_docs import is_there

PAGE = ROOT / "docs" / "security.md"
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| (met|not applicable|\*\*not met\*\*): (.+) \|$")
SECTIONS = """
1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1
4.3:2 4.4:4 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2
7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2
10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5
14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2
"""
"""Section:how many. In 5.0.0 those of level 3 stand last in each section."""
LEVEL_1 = """
1.2.1-5 1.3.1-2 1.5.1-1 2.1.1-1 2.2.1-2 2.3.1-1 3.2.1-2 3.3.1-1 3.4.1-2 3.5.1-3 4.1.1-1 4.4.1-1
5.2.1-2 5.3.1-2 6.1.1-1 6.2.1-8 6.3.1-2 6.4.1-2 7.2.1-4 7.4.1-2 8.1.1-1 8.2.1-2 8.3.1-1 9.1.1-3
9.2.1-1 10.4.1-5 11.3.1-2 11.4.1-1 12.1.1-1 12.2.1-2 13.4.1-1 14.2.1-1 14.3.1-1 15.1.1-1 15.2.1-1
15.3.1-1
"""
TOTAL, OF_LEVEL_1 = 253, 70
"""As the standard counts them."""


def numbers() -> list[str]:
    found = (pair.split(":") for pair in SECTIONS.split())
    return [f"{section}.{n}" for section, count in found for n in range(1, int(count) + 1)]


def level_1() -> set[str]:
    found = set()
    for said in LEVEL_1.split():
        section, _, span = said.rpartition(".")
        first, last = span.split("-")
        found |= {f"{section}.{n}" for n in range(int(first), int(last) + 1)}
    return found


@pytest.fixture(scope="module")
def rows():
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [found.groups() for line in lines if (found := ROW.match(line))]


def test_each_requirement_of_both_levels_stands_there_once(rows):
    assert (len(numbers()), len(level_1())) == (TOTAL, OF_LEVEL_1)
    assert [number for number, *_rest in rows] == numbers()
    assert {number for number, level, *_rest in rows if level == "1"} == level_1()


def test_what_is_met_names_what_shows_it(rows):
    named = {
        number: re.findall(r"`([^`]+)`", text)
        for number, _level, state, text in rows
        if state == "met"
    }
    files = [
        f"{number}: {code}"
        for number, codes in named.items()
        for code in codes
        if re.fullmatch(r"[\w./-]+\.\w+(::\w+)?", code) and "/" in code and not is_there(code)
    ]
    assert not files
    tests = {number for number, codes in named.items() if any("::test_" in c for c in codes)}
    assert len(tests) > TOTAL / 4


def test_whoever_says_below_is_right(rows):
    """`Below, "Files"` is a heading of the page."""
    headings = set(re.findall(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), re.M))
    said = {name for *_rest, text in rows for name in re.findall(r'[Bb]elow, "([^"]+)"', text)}
    assert said
    assert said <= headings


def test_the_sum_is_that_of_the_rows(rows):
    states = Counter(state for _number, _level, state, _text in rows)
    said = (
        f"Of {TOTAL} requirements {states['met']} are met, "
        f"{states['not applicable']} do not apply, {states['**not met**']} are not met"
    )
    assert said in PAGE.read_text(encoding="utf-8")
