"""What fields say of a wrong answer: each message says what to do, in one place for all forms.

Django's own only say that something is wrong ("This field is required."). `install` puts these
in their place, before any form is made; a field may still say something better of its own.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import validators
from django.db import models
from django.forms.formsets import BaseFormSet, ManagementForm
from django.forms.models import InlineForeignKeyField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

NUMBER = _("Write a number in digits, such as 12 or 12.50.")
DAY = _("Write the day in digits, such as 31/12/2026.")
TIME = _("Write the time in digits, such as 14:30.")
NOT_LISTED = _("“%(value)s” is not on the list: choose one of the answers that it offers.")
NO_LONGER = _("This answer is not on the list, or no longer: choose another one.")
AGAIN = _("This did not arrive as it should: load the page again, then send it once more.")
ADDRESS = _("Write a whole address, such as https://www.company.fr.")
FILL_IN = _("Fill this in: it cannot stay empty.")
FORMATTED = _("Write this in the form that is asked for.")

FIELDS: dict[type[Any], dict[str, Any]] = {
    forms.Field: {"required": FILL_IN},
    forms.BooleanField: {"required": _("Tick this box to go on.")},
    forms.ChoiceField: {
        "required": _("Choose one of the answers."),
        "invalid_choice": NOT_LISTED,
    },
    forms.MultipleChoiceField: {
        "required": _("Choose one answer at least."),
        "invalid_choice": NOT_LISTED,
        "invalid_list": AGAIN,
    },
    forms.ModelChoiceField: {"invalid_choice": NO_LONGER},
    forms.ModelMultipleChoiceField: {
        "required": _("Choose one answer at least."),
        "invalid_choice": NOT_LISTED,
        "invalid_list": AGAIN,
        "invalid_pk_value": NO_LONGER,
    },
    InlineForeignKeyField: {"invalid_choice": AGAIN},
    forms.IntegerField: {"invalid": _("Write a whole number in digits, such as 12.")},
    forms.FloatField: {"invalid": NUMBER},
    forms.DecimalField: {"invalid": NUMBER},
    forms.DateField: {"invalid": DAY},
    forms.TimeField: {"invalid": TIME},
    forms.DateTimeField: {"invalid": _("Write day and time in digits, such as 31/12/2026 14:30.")},
    forms.SplitDateTimeField: {"invalid_date": DAY, "invalid_time": TIME},
    forms.DurationField: {
        "invalid": _("Write days and hours in digits, such as 2 14:30:00."),
        "overflow": _("Write a number of days between {min_days} and {max_days}."),
    },
    forms.FileField: {
        "required": _("Choose a file."),
        "invalid": _("The file did not arrive: choose it again."),
        "missing": _("The file did not arrive: choose it again."),
        "empty": _("This file is empty: choose another one."),
        "max_length": ngettext_lazy(
            "Give the file a shorter name: %(max)d character at most (it has %(length)d).",
            "Give the file a shorter name: %(max)d characters at most (it has %(length)d).",
            "max",
        ),
        "contradiction": _("Choose a file or tick that none is wanted, not both."),
    },
    forms.ImageField: {
        "invalid_image": _("This is no image, or a damaged one: choose a PNG, JPEG or WebP."),
    },
    forms.URLField: {"invalid": ADDRESS},
    forms.UUIDField: {"invalid": AGAIN},
    forms.JSONField: {"invalid": _("Write this as JSON: a quote or a bracket may be missing.")},
    forms.MultiValueField: {"invalid": AGAIN, "incomplete": _("Fill in each of the parts.")},
    BaseFormSet: {
        "missing_management_form": AGAIN,
        "too_many_forms": ngettext_lazy(
            "Leave %(num)d line at most.", "Leave %(num)d lines at most.", "num"
        ),
        "too_few_forms": ngettext_lazy(
            "Fill in %(num)d line at least.", "Fill in %(num)d lines at least.", "num"
        ),
    },
    models.Field: {
        "invalid_choice": NOT_LISTED,
        "null": FILL_IN,
        "blank": FILL_IN,
        "unique": _("This is in use already: write another one, or look for the one there is."),
        "unique_for_date": _("This is in use already on that day: write another one."),
    },
}

VALIDATORS: dict[type[Any], Any] = {
    validators.RegexValidator: FORMATTED,
    validators.URLValidator: ADDRESS,
    validators.DomainNameValidator: _("Write the name of a domain, such as company.fr."),
    validators.EmailValidator: _("Write a whole e-mail address, such as name@company.fr."),
    validators.BaseValidator: _("Write %(limit_value)s here."),
    validators.MaxValueValidator: _("Write %(limit_value)s or less."),
    validators.MinValueValidator: _("Write %(limit_value)s or more."),
    validators.StepValueValidator: _("Write a multiple of %(limit_value)s."),
    validators.MinLengthValidator: ngettext_lazy(
        "Write %(limit_value)d character at least: there are %(show_value)d.",
        "Write %(limit_value)d characters at least: there are %(show_value)d.",
        "limit_value",
    ),
    validators.MaxLengthValidator: ngettext_lazy(
        "Shorten this to %(limit_value)d character: it has %(show_value)d.",
        "Shorten this to %(limit_value)d characters: it has %(show_value)d.",
        "limit_value",
    ),
    validators.FileExtensionValidator: _(
        "A file “.%(extension)s” is not accepted: choose one of %(allowed_extensions)s."
    ),
    validators.ProhibitNullCharactersValidator: _(
        "There is a sign in it that cannot be kept: type it again instead of pasting it."
    ),
}

DECIMALS: dict[str, Any] = {
    "invalid": NUMBER,
    "max_digits": ngettext_lazy(
        "Write %(max)s digit at most.", "Write %(max)s digits at most.", "max"
    ),
    "max_decimal_places": ngettext_lazy(
        "Write %(max)s digit at most behind the decimal point.",
        "Write %(max)s digits at most behind the decimal point.",
        "max",
    ),
    "max_whole_digits": ngettext_lazy(
        "Write %(max)s digit at most before the decimal point.",
        "Write %(max)s digits at most before the decimal point.",
        "max",
    ),
}

INSTANCES: list[tuple[Any, Any]] = [
    (
        validators.validate_slug,
        _("Write only letters without accents, digits, - and _."),
    ),
    (validators.validate_unicode_slug, _("Write only letters, digits, - and _.")),
    (validators.validate_integer, _("Write a whole number in digits, such as 12.")),
]


def install() -> None:
    """Have every field and validator say these. Before any form is imported: fields keep theirs."""
    for owner, texts in FIELDS.items():
        own = vars(owner).get("default_error_messages", {})
        owner.default_error_messages = own | texts
    for validator, text in VALIDATORS.items():
        validator.message = text
    validators.DecimalValidator.messages = DECIMALS
    # Made when Django was read, so before; a browser fills it in by itself.
    for field in ManagementForm.base_fields.values():
        field.error_messages = dict.fromkeys(field.error_messages, AGAIN)
    for one, text in INSTANCES:
        one.message = text
