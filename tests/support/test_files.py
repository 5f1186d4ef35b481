"""Names of files from anywhere, made harmless."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.files import LONGEST_NAME, clean_name


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("rapport Z.pdf", "rapport Z.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Temp\\z.txt", "z.txt"),
        ("facture\u202efdp.exe", "facturefdp.exe"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie_ x.txt"),
        ("..", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ("nul.txt", "file-nul.txt"),
        ('a"b<c>.txt', "a_b_c_.txt"),
        ("x" * 300 + ".tar", "x" * (LONGEST_NAME - 4) + ".tar"),
    ],
)
def test_clean_name(name, cleaned):
    assert clean_name(name) == cleaned


@given(st.text())
def test_a_clean_name_is_a_name(name):
    cleaned = clean_name(name)
    assert 0 < len(cleaned) <= LONGEST_NAME
    assert not set('/\\\0\r\n"') & set(cleaned)
    cleaned.encode()
