"""Forms of recalls: what is answered for some machines, and which lines to list."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from installations.models import ImpossibleBecause, RecallState
from installations.models.recalls import RecallQuerySet
from installations.recalls.rules import FURTHEST, LONGEST, technicians
from integrators.models import Integrator, Representative
from portal.core import clock
from portal.ui.lists.filtering import FilterForm
from portal.ui.printed import PrintedField
from releases.models import Withdrawal

STILL, MISSED, OVERDUE = "open", "missed", "overdue"
"""What other pages count and the list shows, beside the states."""


class RecallFilter(FilterForm):
    """Of one withdrawal; staff also come to one company's lines, from the overview."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            (STILL, _("Still running it")),
            (RecallState.TODO.value, _("To do")),
            (RecallState.PLANNED.value, _("Visit planned")),
            (MISSED, _("Planned for a day that is past")),
            (OVERDUE, _("Overdue")),
            (RecallState.IMPOSSIBLE.value, _("Impossible")),
            (RecallState.DONE.value, _("Done by a report")),
        ],
    )
    integrator = forms.ModelChoiceField(
        Integrator.objects.all(), required=False, widget=forms.HiddenInput
    )

    @property
    def company(self) -> Integrator | None:
        """The one company that is asked for."""
        return self.wanted["integrator"] or None

    def of(self, rows: RecallQuerySet) -> RecallQuerySet:
        """Those of `rows` that the form asks for."""
        rows, today = self.narrow(rows), clock.today()
        if self.company:
            rows = rows.filter(integrator=self.company)
        match self.wanted["state"]:
            case "":
                return rows
            case "open":
                return rows.open()
            case "missed":
                return rows.missed(today)
            case "overdue":
                return rows.overdue(today)
            case state:
                return rows.filter(state=state)


class OverviewFilter(FilterForm):
    """Of all recalls in progress, or of one of them."""

    withdrawal = forms.ModelChoiceField(
        Withdrawal.objects.none(), label=_("Version"), required=False, empty_label=_("All versions")
    )

    def __init__(self, data: Any, withdrawals: Any) -> None:
        super().__init__(data)
        field: Any = self.fields["withdrawal"]
        field.queryset = withdrawals


class PlanForm(forms.Form):
    """On which day somebody goes there, and who."""

    planned_on = forms.DateField(
        label=_("Day of the visit"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-s"}),
    )
    technician = forms.ModelChoiceField(
        Representative.objects.none(), label=_("Who goes there"), empty_label="–"
    )

    def __init__(self, *args: Any, company: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["technician"]
        field.queryset = technicians([company])

    def clean_planned_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["planned_on"]
        if day < clock.today():
            raise forms.ValidationError(_("Plan the visit for today or a later day."))
        if day > clock.today() + FURTHEST:
            raise forms.ValidationError(_("Plan the visit for a day within one year."))
        return day


class ImpossibleForm(forms.Form):
    """Why nobody can deal with these machines."""

    because = forms.ChoiceField(
        label=_("Why it cannot be done"),
        choices=ImpossibleBecause.choices,
        widget=forms.RadioSelect,
    )
    text = PrintedField(
        label=_("In your words"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed for another reason. Crisalid reads it, and may refuse the answer."),
    )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        other = said.get("because") == ImpossibleBecause.OTHER
        if other and "text" in said and not said["text"].strip():
            self.add_error("text", _("Say the reason in your words."))
        return said


class TakeBackForm(forms.Form):
    """Nothing is asked: the machines are to be done again."""


class RefusalForm(forms.Form):
    """Why quality does not accept that a machine cannot be dealt with."""

    text = PrintedField(
        label=_("Why it is to be done"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The integrator reads it."),
    )
