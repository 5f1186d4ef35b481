"""Any text can be stored, made one line, and compared whatever it was typed in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.text import folded, one_line, storable
from portal.outbox.models import OutgoingMail
from tests.outbox.factories import MailFactory

ANY = st.text(st.characters(codec=None, exclude_categories=()))
"""Half surrogate pairs and control characters too."""


@given(ANY)
def test_what_is_storable_has_neither_nul_nor_half_a_pair_and_is_left_alone(text):
    stored = storable(text)
    assert "\x00" not in stored
    stored.encode("utf-8")
    assert storable(stored) == stored


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00")))
def test_good_text_stays_as_it_is(text):
    assert storable(text) == text


@given(ANY)
def test_one_line_is_one_line(text):
    line = one_line(text)
    assert line.splitlines() in ([line], [])
    assert line == line.strip()
    assert one_line(line) == line


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["a\x00b", "lone \ud83d surrogate", "é \U0001f9fe"])
def test_the_database_takes_it(text):
    mail = MailFactory(text=storable(text))
    assert OutgoingMail.objects.get(pk=mail.pk).text == storable(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SN-1a", "sn-1A"),
        ("Straße", "STRASSE"),
        ("Straße", "STRAẞE"),
        ("É1", "é1"),
        ("É1", "e\u03011"),
        ("ﬁ-7", "FI-7"),
        ("Œ2", "œ2"),
        ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
        ("１２", "12"),
    ],
)
def test_the_same_letters_compare_as_one(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("É1", "E1"), ("Œ", "OE"), ("ı", "i"), ("1 2", "12")])
def test_other_letters_do_not(one, other):
    assert folded(one) != folded(other)


@given(ANY)
def test_what_is_folded_stays_so(text):
    assert folded(folded(text)) == folded(text)
