"""The forms of the catalogue, of planned sessions and of enrolments."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from integrators.forms import DAY
from integrators.models import (
    Course,
    Enrolment,
    EnrolmentState,
    Integrator,
    PlannedSession,
    Representative,
    Result,
)
from portal import clock
from portal.accounts.forms import OneLineField
from portal.accounts.models import User


class CourseForm(forms.ModelForm[Course]):
    slides = forms.URLField(
        label=_("Slides"),
        required=False,
        assume_scheme="https",
        help_text=_("The address of the slides of the NF525 module."),
    )
    NAMES = (
        "title", "kind", "line", "nf525_module", "slides", "valid_months", "asked_for_by",
        "offered",
    )  # fmt: skip

    class Meta:
        model = Course
        fields = (
            "title", "kind", "line", "nf525_module", "slides", "valid_months", "asked_for_by",
            "offered",
        )  # fmt: skip
        widgets = {
            "kind": forms.RadioSelect,
            "line": forms.RadioSelect,
            "valid_months": forms.NumberInput(attrs={"class": "w-xs", "min": 1}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("kind", "line"):
            field: Any = self.fields[name]
            field.choices = [choice for choice in field.choices if choice[0]]

    def validate_unique(self) -> None:
        """The action says so, for the form does not know which course is changed."""


class PlanForm(forms.Form):
    PLAN = ("day", "starts_at", "place", "trainer", "places")
    course = forms.ModelChoiceField(
        label=_("Training"), queryset=Course.objects.filter(offered=True), empty_label=None
    )
    day = forms.DateField(label=_("Day"), widget=DAY)
    starts_at = forms.TimeField(
        label=_("Begins at"),
        initial="09:00",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "w-xs"}),
    )
    place = OneLineField(label=_("Place"), max_length=150)
    trainer = OneLineField(label=_("Trainer"), max_length=150)
    places = forms.IntegerField(
        label=_("Places"),
        min_value=1,
        max_value=500,
        initial=8,
        widget=forms.NumberInput(attrs={"class": "w-xs"}),
    )


class EnrolForm(forms.Form):
    representative = forms.ModelChoiceField(
        label=_("Who"), queryset=Representative.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, user: User, planned: PlannedSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        managed = Integrator.objects.managed_by(user).values("pk")
        present = planned.enrolments.exclude(state=EnrolmentState.WITHDRAWN)
        field: Any = self.fields["representative"]
        field.queryset = (
            Representative.objects.active()
            .filter(integrator__in=managed)
            .exclude(pk__in=present.values("representative"))
            .select_related("user", "integrator")
            .order_by("integrator__name", "user__name")
        )
        field.label_from_instance = lambda row: f"{row.user.name}, {row.integrator.name}"


class HoldForm(forms.Form):
    """One choice for each person enrolled."""

    def __init__(self, *args: Any, planned: PlannedSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: dict[str, Enrolment] = {}
        enrolled = planned.enrolments.filter(state=EnrolmentState.ENROLLED)
        for row in enrolled.select_related("representative__user", "representative__integrator"):
            name = f"result-{row.pk}"
            self.rows[name] = row
            who = row.representative
            self.fields[name] = forms.ChoiceField(
                label=f"{who.user.name}, {who.integrator.name}",
                choices=Result.choices,
                initial=Result.PASSED,
                widget=forms.RadioSelect,
            )
        self.is_early = planned.day > clock.today()

    @property
    def results(self) -> dict[Enrolment, str]:
        return {row: self.cleaned_data[name] for name, row in self.rows.items()}
