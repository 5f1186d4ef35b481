"""Versions are parsed and ordered by their parts, never as text."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from releases.catalogue import versions

part = st.integers(0, 99999)
v3 = st.tuples(part, part, part, st.integers(0, 99_999_999))
v4 = st.tuples(part, part, st.integers(1000, 99999), st.integers(0, 43199))


def text3(parts):
    return "{}.{}.{}.{}".format(*parts)


def text4(parts):
    return "{}.{}.[{}.{}]".format(*parts)


@given(v3, v3)
def test_v3_orders_by_parts(one, other):
    a, b = versions.parse("V3", text3(one)), versions.parse("V3", text3(other))
    assert (a < b) == (one < other)
    assert (a.sort_key < b.sort_key) == (one < other)


@given(v4, v4)
def test_v4_orders_by_parts(one, other):
    a, b = versions.parse("V4", text4(one)), versions.parse("V4", text4(other))
    assert (a < b) == (one < other)
    assert (a.sort_key < b.sort_key) == (one < other)


@given(v4)
def test_a_v4_number_and_its_moment_say_the_same(parts):
    moment = versions.parse("V4", text4(parts)).built_at
    since = moment - dt.datetime(2000, 1, 1)
    assert (since.days, since.seconds) == (parts[2], parts[3] * 2)


@given(st.text())
def test_any_text_is_a_version_or_refused(text):
    for line in ("V3", "V4"):
        try:
            found = versions.parse(line, text)
        except ValidationError:
            continue
        assert {"V3": text3, "V4": text4}[line](found.parts) == text


def test_text_would_order_otherwise():
    assert versions.parse("V3", "3.10.0.1") > versions.parse("V3", "3.9.0.1")
    assert "3.10.0.1" < "3.9.0.1"


def test_the_build_moment():
    assert versions.parse("V4", "4.2.[9710.21600]").built_at == dt.datetime(2026, 8, 2, 12)
    assert versions.parse("V3", "3.8.2.1042").built_at is None


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("V4", "4.2.[9710.43200]"),
        ("V4", "4.2.9710.21600"),
        ("V4", "4.2.[971.1]"),
        ("V4", "4.02.[9710.1]"),
        ("V3", "3.8.2"),
        ("V3", "3.8.2.1042 "),
        ("V3", "3.8.2.1042\n"),
        ("V3", "٣.8.2.1042"),
        ("V3", "3.8.2.-1"),
        ("V3", ""),
    ],
)
def test_what_is_no_version(line, text):
    with pytest.raises(ValidationError):
        versions.parse(line, text)


def test_every_number_of_a_version_is_explained():
    four = [(part.text, str(part.meaning)) for part in versions.explain("V4", "4.2.[9710.21601]")]
    assert [text for text, _meaning in four] == ["4", "2", "9710", "21601"]
    assert four[2][1].endswith("2\u00a0août 2026")
    assert "12:00:02" in four[3][1]
    three = [(part.text, str(part.meaning)) for part in versions.explain("V3", "3.8.2.1042")]
    assert [text for text, _meaning in three] == ["3", "8", "2", "1042"]
    assert len({meaning for _text, meaning in three}) == 4
