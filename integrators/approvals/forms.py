"""The forms of approvals."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from integrators.approvals.models import Activity
from integrators.trainings.forms import DAY
from integrators.values import add_months
from portal.core import clock
from portal.core.products import ProductLine
from portal.ui.lists.filtering import FilterForm

WAITING = "waiting"


class MissingFilter(FilterForm):
    """Of which companies it is asked what they lack."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Name, town, SIREN or VAT")}
        ),
    )
    who = forms.ChoiceField(
        label=_("Companies"),
        required=False,
        choices=[("", _("Approved companies")), (WAITING, _("Waiting for an approval"))],
    )


class ApprovalForm(forms.Form):
    lines = forms.MultipleChoiceField(
        label=_("Product lines"), choices=ProductLine.choices, widget=forms.CheckboxSelectMultiple
    )
    activities = forms.MultipleChoiceField(
        label=_("Activities"), choices=Activity.choices, widget=forms.CheckboxSelectMultiple
    )
    starts_on = forms.DateField(label=_("From"), widget=DAY)
    ends_on = forms.DateField(label=_("Until"), widget=DAY, help_text=_("This day included."))
    reason = forms.CharField(
        label=_("Remark"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For the file, such as the minutes that decided it."),
    )

    def __init__(
        self, *args: Any, ready: dict[str, bool], after: dt.date | None, **kwargs: Any
    ) -> None:
        """`after`: the last day that is approved already; a renewal begins on the next."""
        super().__init__(*args, **kwargs)
        today = clock.today() if after is None else after + dt.timedelta(days=1)
        lines: Any = self.fields["lines"]
        lines.choices = [choice for choice in ProductLine.choices if ready[choice[0]]]
        self.initial.setdefault("lines", [line for line, ok in ready.items() if ok])
        self.initial.setdefault("activities", list(Activity.values))
        self.initial.setdefault("starts_on", today)
        self.initial.setdefault("ends_on", add_months(today, 12) - dt.timedelta(days=1))


class AsOfForm(forms.Form):
    """What was approved on a day; today's answer for installing V4 where nothing is asked yet."""

    on = forms.DateField(label=_("Day"), widget=DAY)
    activity = forms.ChoiceField(label=_("Activity"), choices=Activity.choices)
    line = forms.ChoiceField(label=_("Product line"), choices=ProductLine.choices)

    @staticmethod
    def filled(asked: Any) -> dict[str, Any]:
        """What the address says, and the rest as it stands before anyone has asked."""
        start = {"on": clock.today(), "activity": Activity.INSTALL, "line": ProductLine.V4}
        return {name: asked.get(name) or value for name, value in start.items()}

    def clean_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["on"]
        if day > clock.today():
            raise forms.ValidationError(_("Choose today or a day before: what comes can change."))
        return day
