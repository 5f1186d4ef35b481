"""Identifiers, moments, people and scores as cells say them."""

import datetime as dt

import pytest

from support.importing.checking import score_of
from support.importing.tables.values import (
    Unreadable,
    address_in,
    cell,
    key_of,
    keys_in,
    moment,
    person_of,
)


@pytest.mark.parametrize(
    ("external", "number", "key"),
    [
        ("__export__.helpdesk_ticket_123_ab12cd34", "", "123"),
        ("__export__.helpdesk_ticket_123", "", "123"), ("x", "123", "123"), ("123", "", "123"),
        ("1,234", "", "1234"), ("1 234", "", "1234"), ("12.0", "", "12"),
        ("helpdesk.demo_ticket", "", "helpdesk.demo_ticket"), ("", "", ""),
    ],
)  # fmt: skip
def test_a_record_is_known_by_its_number_where_that_is_told(external, number, key):
    assert key_of(external, number) == key


def test_several_are_named_one_after_the_other():
    assert keys_in("__export__.ir_attachment_5_aa00bb11,7, base.x") == ["5", "7", "base.x"]


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-02 10:00:00",
        "02/01/2024 10:00:00",
        "2024-01-02T10:00:00",
        "2024-01-02 10:00",
        "2024-01-02 10:00:00.123456",
    ],
)
def test_a_moment_is_in_the_zone_that_was_said(text):
    utc = dt.datetime(2024, 1, 2, 9, tzinfo=dt.UTC)
    assert moment(text, "Europe/Paris") == utc
    assert moment(text, "UTC") == utc + dt.timedelta(hours=1)


def test_what_is_no_moment_is_told():
    assert moment("", "UTC") is None
    with pytest.raises(Unreadable):
        moment("hier", "UTC")


@pytest.mark.parametrize(
    ("text", "said"),
    [("False", ""), ("FAUX", ""), ("'=1+1", "=1+1"), ("'-5", "-5"), ("l'eau", "l'eau"),
     ("'quoted'", "'quoted'"), (" x ", "x")],
)  # fmt: skip
def test_a_cell_is_read_without_what_is_none(text, said):
    assert cell(text) == said


def test_people_are_read_as_odoo_shows_them():
    assert person_of("Caisses du Rhin, Odile Weber") == ("Caisses du Rhin", "Odile Weber")
    assert person_of("Odile") == ("", "Odile")
    assert address_in('"Odile Weber" <Odile@Rhin.example>') == ("Odile Weber", "odile@rhin.example")
    assert address_in("") == ("", "")


@pytest.mark.parametrize(
    ("cells", "score"),
    [
        ({"words": "Content"}, 5), ({"words": "Mécontent"}, 1), ({"words": "Neutral"}, 3),
        ({"words": "Not Rated yet"}, 0), ({}, 0), ({"words": "Bof"}, None),
        ({"score": "5", "consumed": "False"}, 0), ({"score": "0.4"}, 1),
    ],
)  # fmt: skip
def test_a_score_is_told_by_figures_or_words(cells, score):
    assert score_of(cells) == score
