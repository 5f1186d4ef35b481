"""Names of files from anywhere, made harmless."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from support.attachments.storing import LONGEST_NAME, clean_name
from support.forms.fields import FilesField

FIELD = FilesField()


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


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "Jusqu’à 10 fichiers de 25 Mo, 50 Mo en tout."),
        ("en", "At most 10 files of 25 MB, 50 MB together."),
    ],
)
def test_the_field_speaks_the_readers_language(language, said):
    """It is made once, when its form's class is."""
    with translation.override(language):
        assert said in str(FilesField().help_text) == str(FIELD.help_text)
