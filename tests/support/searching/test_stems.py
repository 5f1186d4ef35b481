"""Words of one family have one stem, or begin with it."""

import pytest

from support.searching.stems import sought, stem_of, stemmed


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("facture", "factures"), ("cloturee", "cloture"), ("cloture", "cloturees"),
        ("imprimante", "imprimantes"), ("journal", "journaux"), ("caisses", "caisse"),
    ],
)  # fmt: skip
def test_one_finds_the_other(typed, written):
    assert stem_of(written).startswith(sought(typed))


def test_what_holds_a_digit_stays():
    assert stemmed("Les versions 4.2.1s et TM88iies") == "le version 4 2 1s et tm88iies"


def test_nothing_is_nothing():
    assert stemmed(None) == stemmed("…") == ""
