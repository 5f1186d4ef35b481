"""Words of one family have one stem, or begin with it."""

import pytest

from portal.search.folding import fold
from support.searching.stems import sought, stemmed


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("facture", "factures"), ("cloturee", "cloture"), ("cloture", "cloturees"),
        ("imprimante", "imprimantes"), ("journal", "journaux"), ("caisses", "caisse"),
        ("étrangers", "étranger"), ("étranger", "étrangers"), ("pages", "page"), ("page", "pages"),
    ],
)  # fmt: skip
def test_one_finds_the_other(typed, written):
    assert stemmed(written).startswith(sought(fold(typed)))


def test_what_holds_a_digit_stays():
    assert stemmed("Les versions 4.2.1s et TM88iies") == "le version 4 2 1s et tm88iies"


def test_nothing_is_nothing():
    assert stemmed(None) == stemmed("…") == ""
