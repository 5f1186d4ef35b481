"""What the lists of the registry may be filtered and sorted by."""

import datetime as dt

from django import forms
from django.db.models import DateField, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from integrators import timeline
from integrators.forms import IntegratorFilter
from integrators.models import Standing
from integrators.readiness import READY
from portal.products import ProductLine

NEVER = dt.date(9999, 12, 31)

INTEGRATORS = {
    "name": ("name", "pk"),
    "town": ("postcode", "city", "pk"),
    "until": ("until", "pk"),
}
UNTIL = Coalesce("approved_until", Value(NEVER), output_field=DateField())
"""The end of the approval, so that those without one sort too."""

TRAININGS = {"held": ("-held_on", "-pk"), "title": ("title", "pk"), "people": ("-people", "pk")}
RENEWALS = {
    "until": ("expires_on", "pk"),
    "name": ("representative__user__name", "pk"),
    "company": ("representative__integrator__name", "pk"),
}


class ManageFilter(IntegratorFilter):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["standing"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("Any status")),
            (READY, _("Ready to be approved")),
            *Standing.choices,
        ]


class TrainingFilter(forms.Form):
    q = forms.CharField(
        label=_("Search"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Title, place, trainer")}),
    )
    line = forms.ChoiceField(
        label=_("Product line"), required=False, choices=[("", _("Any line")), *ProductLine.choices]
    )


class TimelineFilter(forms.Form):
    kind = forms.ChoiceField(label=_("About"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("Everything")),
            *((code, name) for code, (name, _events) in timeline.kinds().items()),
        ]


class RenewalFilter(forms.Form):
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
