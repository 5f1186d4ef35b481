"""Where postcodes lie, and how far apart."""

import pytest

from integrators.companies.departments import DEPARTMENTS
from integrators.companies.postcodes import TABLE, place_of


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [
        ("57000", "54000", 48), ("57000", "67000", 130), ("75001", "69001", 392),
        ("20000", "20200", 106), ("97400", "97410", 55), ("13001", "13001", 0),
    ],
)  # fmt: skip
def test_the_distance_of_known_towns(one, other, km):
    found = place_of(one).km_to(place_of(other))
    assert found == pytest.approx(km, rel=0.08, abs=2)
    assert place_of(other).km_to(place_of(one)) == pytest.approx(found)


def test_every_departement_lies_somewhere():
    assert {code for code in DEPARTMENTS if place_of(f"{code.replace('A', '0'):0<5}") is None} <= {
        "2B", "977", "978",
    }  # fmt: skip
    for postcode in ("20200", "97133", "97150", "97500", "97600", "98600", "98714", "98800"):
        assert place_of(postcode), postcode


def test_a_postcode_of_large_clients_lies_in_its_departement():
    place = place_of("57063")
    assert not place.exact
    assert place.km_to(place_of("57000")) < 60
    assert place_of("00000") is None
    assert place_of("99999") is None


def test_the_table_says_where_it_comes_from():
    head = TABLE.read_text("utf-8")[:400]
    for words in ("Licence Ouverte 2.0", "CC BY 4.0", "2026"):
        assert words in head
