"""The forms of the register."""

from django import forms
from django.utils.translation import gettext_lazy as _

from integrators.approvals.models import Activity
from integrators.companies.departments import DEPARTMENTS
from portal.core.products import ProductLine
from portal.ui.lists.filtering import FilterForm


class RegisterFilter(FilterForm):
    q = forms.CharField(
        label=_("Name, town or postcode"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
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
