"""Fields as people type them: SIRET with spaces, amounts with a comma, moments in Paris time."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from integrators.companies.numbers import validate_siret
from portal.core import clock


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


class PastMomentField(forms.DateTimeField):
    """A moment in Paris time that is not in the future."""

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
