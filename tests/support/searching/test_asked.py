"""What is read from what somebody typed."""

import pytest

from support.searching.asked import Asked


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("T-2026-00042", "T-2026-00042"),
        ("t 2026 42", "T-2026-00042"),
        ("Re: [T-2026-00042] merci", "T-2026-00042"),
        ("T\u20112026\u201100042", "T-2026-00042"),
        ("voir #42.", "T-2020-00042"),
        ("T-42", "T-2020-00042"),
        ("n° 42", "T-2020-00042"),
        ("42", "T-2020-00042"),
    ],
)
def test_a_number_is_read(typed, number):
    assert number in Asked(typed).numbers


@pytest.mark.parametrize(
    "typed", ["", "TPE 42", "42 caisses", "732 829 320", "12345678", "PV-2026-00042", "kit-42", "²"]
)
def test_what_is_no_number_of_a_ticket_is_not_taken_for_one(typed):
    assert Asked(typed).numbers == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("la clôture de la caisse", ["clôture", "caisse"]),
        ("le", ["le"]),
        ("de la", ["de", "la"]),
        ("- ! ?", []),
        (" a" * 30 + " caisse", []),
    ],
)
def test_small_words_are_left_out_beside_others(typed, words):
    found = [word.typed for word in Asked(typed).words]
    assert found == (words or found)
    assert len(found) <= 8
