"""Fields as people type them: SIRET with spaces, amounts with a comma, moments in Paris time."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from installations.models import ReportKind
from installations.papers.says import Amount, Flag, Maybe, Moment, Text
from installations.papers.schema import MONO, Item, schema_of
from integrators.companies.numbers import validate_siret
from portal.accounts.people.forms import OneLineField
from portal.core import clock
from portal.ui.printed import PrintedField

StepForm = TypeVar("StepForm", bound=type[Any])


class SiretField(forms.CharField):
    """A SIRET, with or without spaces; cleaned to its fourteen digits."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget",
            forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "w-m"}),
        )
        super().__init__(max_length=30, validators=[validate_siret], **kwargs)

    def to_python(self, value: Any) -> str:
        return "".join(str(super().to_python(value) or "").split()).replace(".", "")


class EuroField(forms.DecimalField):
    """An amount in euros, as the French or the English write it; two decimals, not negative."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=15, decimal_places=2, min_value=Decimal(0), **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off", "class": "w-s"}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "".join(value.split()).replace("€", "").replace(",", ".")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.2f}".replace(".", ",") if isinstance(value, Decimal) else value


FIRST_YEAR = 2000
"""No machine of this base was at work before."""


class PastMomentField(forms.DateTimeField):
    """A moment in Paris time that is not in the future, nor before there were such machines."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "class": "w-m"}
        )
        super().__init__(widget=widget, **kwargs)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is not None and value > clock.now():
            raise ValidationError(
                _("This is in the future. Give the moment at which it was done."), code="future"
            )
        if value is not None and value.year < FIRST_YEAR:
            raise ValidationError(
                _("Check the year: %(year)s is before any cash register of this base."),
                code="year",
                params={"year": value.year},
            )


def typed_in(step: str) -> Callable[[StepForm], StepForm]:
    """Give a form the fields of a step that it does not declare itself; a kind may have fewer."""

    def add(form: StepForm) -> StepForm:
        form.step = step
        for item in schema_of(ReportKind.NEW).of_step(step):
            form.base_fields[item.column] = field_of(item, form.base_fields.get(item.column))
        return form

    return add


def field_of(item: Item, declared: forms.Field | None = None) -> forms.Field:
    """The field in which a fact is typed: what its type and its words make, or `declared`."""
    field = declared or _made(item)
    label: Any = item.label
    field.label = label
    if item.help:
        words: Any = item.help
        field.help_text = words
    if type(field.widget) is forms.TextInput:
        field.widget.attrs = _attributes(item) | field.widget.attrs
    return field


def _made(item: Item) -> forms.Field:
    says = item.says.says if isinstance(item.says, Maybe) else item.says
    if isinstance(says, Flag):
        return forms.BooleanField()
    if isinstance(says, Amount):
        return EuroField()
    if isinstance(says, Moment):
        return PastMomentField()
    longest = says.longest if isinstance(says, Text) else None
    if isinstance(says, Text) and says.lines:
        return PrintedField(max_length=longest, widget=forms.Textarea(attrs={"rows": 5}))
    return OneLineField(max_length=longest)


def _attributes(item: Item) -> dict[str, str]:
    attributes = {"autocomplete": "off"}
    if item.look == MONO:
        attributes["spellcheck"] = "false"
    if item.width:
        attributes["class"] = item.width
    return attributes
