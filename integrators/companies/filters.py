"""Filters and orders of the lists of companies and people."""

from django import forms
from django.utils.translation import gettext_lazy as _

from integrators.approvals.models import Standing
from integrators.approvals.rules.missing import READY
from integrators.companies import timeline
from portal.ui.lists.filtering import FilterForm


class IntegratorFilter(FilterForm):
    q = forms.CharField(
        label=_("Search"),
        required=False,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Name, town, SIREN or VAT")}
        ),
    )
    standing = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("Any status")), *Standing.choices]
    )


INTEGRATORS = {
    "name": ("name_sorted", "pk"),
    "town": ("postcode", "city_sorted", "pk"),
    "until": ("until", "pk"),
}


class ManageFilter(IntegratorFilter):
    orders = INTEGRATORS
    usual = "name"

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["standing"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("Any status")),
            (READY, _("Ready to be approved")),
            *Standing.choices,
        ]


class TimelineFilter(FilterForm):
    kind = forms.ChoiceField(label=_("About"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("Everything")),
            *((code, name) for code, (name, _events) in timeline.event_kinds().items()),
        ]
