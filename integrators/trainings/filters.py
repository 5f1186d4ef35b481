"""Filters and orders of the lists of trainings."""

import datetime as dt

from django import forms
from django.db.models import DateField, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from portal.core.products import ProductLine
from portal.ui.lists.filtering import FilterForm

NEVER = dt.date(9999, 12, 31)
UNTIL = Coalesce("approved_until", Value(NEVER), output_field=DateField())
"""The end of the approval, so that those without one sort too."""
TRAININGS = {
    "held": ("-held_on", "-pk"),
    "title": ("title_sorted", "pk"),
    "people": ("-people", "pk"),
}
RENEWALS = {
    "until": ("expires_on", "pk"),
    "name": ("representative__user__name_sorted", "pk"),
    "company": ("representative__integrator__name_sorted", "pk"),
}


class TrainingFilter(FilterForm):
    orders = TRAININGS
    usual = "held"

    q = forms.CharField(
        label=_("Search"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Title, place, trainer")}),
    )
    line = forms.ChoiceField(
        label=_("Product line"), required=False, choices=[("", _("Any line")), *ProductLine.choices]
    )


class RenewalFilter(FilterForm):
    orders = RENEWALS
    usual = "until"

    show = forms.ChoiceField(
        label=_("Trainings"),
        required=False,
        choices=[
            ("", _("Expire within 90 days")),
            ("lapsed", _("Expired")),
            ("all", _("Both")),
        ],
    )
    q = forms.CharField(
        label=_("Search"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Person or company")}),
    )
