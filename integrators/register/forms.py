"""The forms of the register."""

from django import forms
from django.utils.translation import gettext_lazy as _

from integrators.approvals.models import Activity
from integrators.companies.departments import DEPARTMENTS
from integrators.companies.numbers import POSTCODE
from integrators.companies.postcodes import place_of
from portal.core.products import ProductLine
from portal.ui.lists.filtering import FilterForm


class RegisterFilter(FilterForm):
    q = forms.CharField(
        label=_("Name, town or postcode"),
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
    department = forms.ChoiceField(
        label=_("Département"),
        required=False,
        choices=[
            ("", _("All of France")),
            *((code, f"{code} {name}") for code, name in DEPARTMENTS.items()),
        ],
    )

    def clean_near(self) -> str:
        """A postcode of which it is known where it lies."""
        postcode: str = self.cleaned_data["near"]
        if postcode and (not POSTCODE.fullmatch(postcode) or place_of(postcode) is None):
            raise forms.ValidationError(
                _("This is no French postcode: it has five digits, such as 57000.")
            )
        return postcode
