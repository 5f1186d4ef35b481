"""Each message of a field says what to do: none is Django's own, whichever field a form takes."""

import datetime as dt
import inspect

import pytest
from django import forms
from django.core import validators
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms.formsets import BaseFormSet
from django.forms.models import InlineForeignKeyField
from django.utils import translation

from integrators.companies.forms import IntegratorForm
from portal.ui.text import error_messages

OURS = [
    *error_messages.VALIDATORS.values(),
    *(text for _, text in error_messages.INSTANCES),
    *error_messages.DECIMALS.values(),
    *(text for texts in error_messages.FIELDS.values() for text in texts.values()),
]


def known(text):
    return any(text is one for one in OURS)


def test_every_field_of_django_says_ours():
    classes = {InlineForeignKeyField, BaseFormSet} | {
        one for _, one in inspect.getmembers(forms, inspect.isclass)
        if issubclass(one, forms.Field)
    }  # fmt: skip
    wrong = [
        f"{owner.__name__}: {code}"
        for owner in classes
        for code, text in vars(owner).get("default_error_messages", {}).items()
        if not known(text)
    ]
    assert len(classes) > 25
    assert not wrong


def test_every_validator_of_django_says_ours():
    classes = [
        one for _, one in inspect.getmembers(validators, inspect.isclass) if hasattr(one, "message")
    ]
    assert len(classes) > 10
    assert not [one.__name__ for one in classes if not known(one.message)]
    assert all(known(text) for text in validators.DecimalValidator.messages.values())


def test_the_forms_of_the_house_were_made_with_them():
    found = IntegratorForm.base_fields["name"].error_messages["required"]
    assert found is error_messages.FILL_IN


class Sample(forms.Form):
    name = forms.CharField(max_length=3)
    day = forms.DateField()
    line = forms.ChoiceField(choices=[("V4", "V4")])
    agree = forms.BooleanField()
    email = forms.EmailField()
    count = forms.IntegerField(min_value=1)
    file = forms.FileField()


WRONG = {"name": "Dupont", "day": "hier", "line": "V9", "email": "x@", "count": "0"}


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "fr",
            {
                "name": "Raccourcissez à 3 caractères\xa0: il y en a 6.",
                "day": "Saisissez le jour en chiffres, par exemple 31/12/2026.",
                "line": "«\xa0V9\xa0» n’est pas dans la liste\xa0: choisissez une des réponses "
                "qu’elle propose.",
                "agree": "Cochez cette case pour continuer.",
                "email": "Saisissez une adresse e-mail entière, par exemple nom@societe.fr.",
                "count": "Saisissez 1 ou plus.",
                "file": "Ce fichier est vide\xa0: choisissez-en un autre.",
            },
        ),
        (
            "en",
            {
                "name": "Shorten this to 3 characters: it has 6.",
                "day": "Write the day in digits, such as 31/12/2026.",
                "line": "“V9” is not on the list: choose one of the answers that it offers.",
                "agree": "Tick this box to go on.",
                "email": "Write a whole e-mail address, such as name@company.fr.",
                "count": "Write 1 or more.",
                "file": "This file is empty: choose another one.",
            },
        ),
    ],
)
def test_what_a_person_reads(language, texts):
    with translation.override(language):
        form = Sample(WRONG, {"file": SimpleUploadedFile("a.pdf", b"")})
        assert {name: errors[0] for name, errors in form.errors.items()} == texts


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_day_that_is_given_as_an_example_is_taken(language):
    with translation.override(language):
        assert forms.DateField().clean("31/12/2026") == dt.date(2026, 12, 31)
        assert forms.DateField().clean("05/06/2026") == dt.date(2026, 6, 5)
        moment = forms.DateTimeField().clean("31/12/2026 14:30")
        assert (moment.month, moment.hour) == (12, 14)
