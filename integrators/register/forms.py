"""The forms of the register."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrators.approvals.models import Activity
from integrators.companies.departments import ABROAD, DEPARTMENTS
from integrators.companies.identity.countries import FRANCE, countries, country_name, is_country
from integrators.companies.models import Integrator
from integrators.companies.numbers import POSTCODE
from integrators.companies.postcodes import place_of
from portal.core.products import ProductLine
from portal.ui.lists.filtering import FilterForm


def _areas() -> list[tuple[str | Promise, Any]]:
    """The départements, and the countries abroad in which a company is approved."""
    approved = Integrator.objects.approved_on().exclude(country=FRANCE)
    there = set(approved.order_by().values_list("country", flat=True).distinct())
    abroad = [(code, name) for code, name in countries() if code in there]
    found: list[tuple[str | Promise, Any]] = [
        ("", _("Everywhere")),
        (country_name(FRANCE), [(code, f"{code} {name}") for code, name in DEPARTMENTS.items()]),
    ]
    return [*found, (_("Abroad"), [(ABROAD, _("Abroad")), *abroad])] if there else found


class AreaField(forms.ChoiceField):
    """A département or a country; one in which nobody is approved any longer is known as well."""

    def valid_value(self, value: Any) -> bool:
        return value == ABROAD or is_country(str(value)) or super().valid_value(value)


class RegisterFilter(FilterForm):
    q = forms.CharField(
        label=_("Name, town, postcode or country"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    near = forms.CharField(
        label=_("Near the postcode"),
        required=False,
        max_length=5,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "postal-code", "placeholder": "57000"}
        ),
    )
    activity = forms.ChoiceField(
        label=_("Activity"), required=False, choices=[("", _("Any activity")), *Activity.choices]
    )
    line = forms.ChoiceField(
        label=_("Product line"), required=False, choices=[("", _("Any line")), *ProductLine.choices]
    )
    department = AreaField(label=_("Département or country"), required=False, choices=_areas)

    def clean_near(self) -> str:
        """A postcode of which it is known where it lies."""
        postcode: str = self.cleaned_data["near"]
        if postcode and (not POSTCODE.fullmatch(postcode) or place_of(postcode) is None):
            raise forms.ValidationError(
                _("This is no French postcode: it has five digits, such as 57000.")
            )
        return postcode
