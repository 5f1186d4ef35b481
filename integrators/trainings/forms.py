"""The forms of trainings."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from integrators.companies.models import Integrator, Representative
from integrators.trainings.models import (
    Course,
    Enrolment,
    EnrolmentState,
    PlannedSession,
    Result,
    TrainingSession,
)
from portal.accounts.models import User
from portal.accounts.people.forms import OneLineField
from portal.accounts.permissions import Permission
from portal.core import clock
from portal.search.matching import matching
from portal.ui.editing import EditForm
from portal.ui.picking import PickField, PickingForm, PickOneField

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-s"})


def people() -> QuerySet[Representative]:
    """Whoever can attend a training, with what tells them apart."""
    return Representative.objects.active().select_related("user", "integrator")


def find(rows: Any, text: str) -> QuerySet[Representative]:
    """Those of `rows` that a name or a company finds, by name."""
    found: QuerySet[Representative] = matching(rows, text).order_by("user__name_sorted", "pk")
    return found


def describe(person: Representative) -> tuple[str, str]:
    """Their name; their company and its town, where there is another of that name."""
    company = person.integrator
    return person.user.name, f"{company.name}, {company.city}"


PICKING: dict[str, Any] = {
    "find": find, "describe": describe, "address": reverse_lazy("integrators:people"),
}  # fmt: skip


class TrainingForm(PickingForm, forms.ModelForm[TrainingSession]):
    attended = PickField(label=_("Who attended"), queryset=people(), required=False, **PICKING)
    absent = PickField(
        label=_("Who was expected and did not come"),
        queryset=people(),
        required=False,
        **PICKING,
    )

    class Meta:
        model = TrainingSession
        fields = (
            "title", "kind", "line", "nf525_module", "held_on", "place", "trainer",
            "valid_months", "course",
        )  # fmt: skip
        field_classes = dict.fromkeys(("title", "place", "trainer"), OneLineField)
        widgets = {
            "held_on": DAY,
            "kind": forms.RadioSelect,
            "line": forms.RadioSelect,
            "valid_months": forms.NumberInput(attrs={"class": "w-xs", "min": 1}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("kind", "line"):
            field: Any = self.fields[name]
            field.choices = [choice for choice in field.choices if choice[0]]
        self.fields["held_on"].initial = clock.today()

    @property
    def attendance(self) -> dict[Representative, bool]:
        """Each person ticked: whether they came."""
        values = self.cleaned_data
        return dict.fromkeys(values["attended"], True) | dict.fromkeys(values["absent"], False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        attended, absent = set(values.get("attended", ())), set(values.get("absent", ()))
        if both := attended & absent:
            self.add_error(
                "absent",
                _("Tick %(name)s as present or as absent, not as both.")
                % {"name": min(person.user.name for person in both)},
            )
        if not attended | absent:
            self.add_error("attended", _("Choose at least one person."))
        return values

    def clean_held_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["held_on"]
        if day > clock.today():
            raise forms.ValidationError(
                _("Choose today or a day before: a training is recorded once it has been held.")
            )
        return day


class CourseForm(EditForm, forms.ModelForm[Course]):
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
        field_classes = {"title": OneLineField}
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


class ChangePlanForm(EditForm, PlanForm):
    """Of a session that is planned; another training is another session."""

    course = None  # type: ignore[assignment] # Django takes the field out


class EnrolForm(PickingForm, forms.Form):
    """Of one's own people, from a list; quality chooses among those of all companies."""

    representative = forms.ModelChoiceField(
        label=_("Who"), queryset=Representative.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, user: User, planned: PlannedSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        managed = Integrator.objects.managed_by(user).values("pk")
        present = planned.enrolments.exclude(state=EnrolmentState.WITHDRAWN)
        rows = people().exclude(pk__in=present.values("representative"))
        if user.may(Permission.INTEGRATORS_MANAGE):
            self.fields["representative"] = PickOneField(label=_("Who"), queryset=rows, **PICKING)
            self.bind_pickers()
            return
        field: Any = self.fields["representative"]
        field.queryset = rows.filter(integrator__in=managed).order_by(
            "integrator__name_sorted", "user__name_sorted"
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
