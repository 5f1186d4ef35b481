"""What no paper can show is refused where it is typed, and named."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from portal.accounts.people.forms import OneLineField
from portal.ui.printed import PrintedField, check_printable, first_unprintable, texts_of


@pytest.mark.parametrize(
    "text",
    [
        "Hélène Müller-Œuvrard",
        "Boulangerie « Chez Łukasz » – 12,50\u202f€",
        "Ștefan Țepeș, İstanbul, Győr",
        "Re\u0301my typed in two signs",
        "Deux\nlignes",
    ],
)
def test_what_the_fonts_have_can_be_printed(text):
    assert not first_unprintable(text)
    check_printable(text)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("面包店", "面"),
        ("Café مقهى", "م"),
        ("Chez Léa 😀", "😀"),
        ("Ελένη", "Ε"),
        ("x\u030aq", "\u030a"),
    ],
)
def test_the_first_sign_that_they_lack_is_named(text, sign):
    assert first_unprintable(text) == sign
    with pytest.raises(ValidationError) as refused:
        check_printable(text)
    assert refused.value.code == "unprintable"
    assert f"« {sign} »".replace(" ", "\u00a0") in refused.value.messages[0]


def test_an_unseen_sign_is_named_by_its_number():
    with pytest.raises(ValidationError, match=r"U\+202E"):
        check_printable("abc\u202edef")


class Typed(forms.Form):
    line = OneLineField()
    text = PrintedField(widget=forms.Textarea)


def test_the_fields_drop_what_nobody_sees_and_refuse_the_rest():
    form = Typed(
        {"line": " Le\u0301a\u200b \n Non\u2011lieu ", "text": "Un\u202e\r\ndeux\u2011trois"}
    )
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"line": "Léa Non-lieu", "text": "Un\r\ndeux-trois"}
    form = Typed({"line": "漢", "text": "a\n😀"})
    assert set(form.errors) == {"line", "text"}


def test_every_text_of_a_documents_data_is_found():
    data = {"a": "one", "b": [{"c": "two"}, None, 3], "d": {"e": ["three"]}}
    assert list(texts_of(data)) == ["one", "two", "three"]
