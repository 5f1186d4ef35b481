"""The forms of the register of complaints."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from integrators.models import Integrator
from portal.core import clock
from portal.search.matching import matching
from portal.ui.lists.filtering import FilterForm
from releases.models import Release, RequirementDomain
from support.complaints.rules import applicable_domains, opened_before
from support.forms.fields import text_area
from support.models import Complaint, ComplaintChannel, ComplaintState, TrackerItem
from support.models.querysets import ComplaintQuerySet

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-s"})
LONGEST = 20_000


class EnterForm(forms.Form):
    """A complaint, as it is entered."""

    domains = forms.ModelMultipleChoiceField(
        RequirementDomain.objects.none(), label=_("Requirement domains"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Those whose rules were not respected."),
    )  # fmt: skip
    complainant = forms.CharField(
        label=_("Who complains"), max_length=150,
        help_text=_("A person or a company. Only Crisalid reads this name."),
    )  # fmt: skip
    channel = forms.ChoiceField(
        label=_("How it came"), choices=[("", "—"), *ComplaintChannel.choices]
    )
    came_on = forms.DateField(label=_("Came on"), widget=DAY)
    integrator = forms.ModelChoiceField(
        Integrator.objects.all(), label=_("Integrator concerned"), required=False,
        empty_label=_("None"), help_text=_("Its managers are told by mail, and follow it here."),
    )  # fmt: skip
    release = forms.ModelChoiceField(
        Release.objects.public(), label=_("Release concerned"), required=False,
        empty_label=_("None"),
    )  # fmt: skip
    facts = forms.CharField(
        label=_("Facts reported"), max_length=LONGEST, widget=text_area(8),
        help_text=_(
            "What happened, when, and which rule it breaks. The integrator concerned reads this."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["domains"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = applicable_domains()

    def clean_came_on(self) -> Any:
        day = self.cleaned_data["came_on"]
        if day > clock.today():
            raise forms.ValidationError(_("Choose today or an earlier day."))
        return day


class AnalysisForm(forms.Form):
    text = forms.CharField(
        label=_("Analysis"), max_length=LONGEST, widget=text_area(6),
        help_text=_("What went wrong and why. Only Crisalid reads this."),
    )  # fmt: skip


class ActionForm(forms.Form):
    text = forms.CharField(
        label=_("Corrective action"), max_length=LONGEST, widget=text_area(4),
        help_text=_("What is done so that it does not happen again, and by whom."),
    )  # fmt: skip
    due_on = forms.DateField(label=_("Due on"), widget=DAY)
    item = forms.ModelChoiceField(
        TrackerItem.objects.all(), label=_("Tracker item that corrects it"), required=False,
        empty_label=_("None"),
    )  # fmt: skip

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        if day < clock.today():
            raise forms.ValidationError(_("Choose today or a later day."))
        return day


class CloseForm(forms.Form):
    is_founded = forms.TypedChoiceField(
        label=_("Is it founded?"), widget=forms.RadioSelect,
        choices=[("yes", _("Founded")), ("no", _("Not founded"))],
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    conclusion = forms.CharField(
        label=_("Conclusion"), max_length=LONGEST, widget=text_area(4),
        help_text=_("The integrator concerned reads this."),
    )  # fmt: skip


class ReopenForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST, widget=text_area(3))


class ComplaintFilter(FilterForm):
    """Of the register: by words, domain, state, integrator, period, and what is late."""

    q = forms.CharField(
        label=_("Search"), required=False, max_length=200,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Number, words of the facts, integrator")}
        ),
    )  # fmt: skip
    domain = forms.ModelChoiceField(
        RequirementDomain.objects.all(), label=_("Requirement domain"), required=False,
        to_field_name="code", empty_label=_("Any domain"),
    )  # fmt: skip
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[
            ("", _("Any state")), ("unsettled", _("Not closed")),
            ("overdue", _("Not closed in time")), ("late", _("Corrective action late")),
            *ComplaintState.choices,
        ],
    )  # fmt: skip
    integrator = forms.ModelChoiceField(
        Integrator.objects.none(), label=_("Integrator"), required=False,
        empty_label=_("Any integrator"),
    )  # fmt: skip
    since = forms.DateField(label=_("Came from"), required=False, widget=DAY)
    until = forms.DateField(label=_("Until"), required=False, widget=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["integrator"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Integrator.objects.filter(
            pk__in=Complaint.objects.filter(integrator__isnull=False).values("integrator")
        )

    def found(self, rows: ComplaintQuerySet) -> ComplaintQuerySet:
        """Those of `rows` that are asked for."""
        wanted = self.wanted
        rows = self.narrow(matching(rows, wanted["q"]))
        match wanted["state"]:
            case "":
                pass
            case "unsettled":
                rows = rows.unsettled()
            case "overdue":
                rows = rows.unsettled().filter(came_on__lt=opened_before())
            case "late":
                rows = rows.late()
            case state:
                rows = rows.filter(state=state)
        asked = {
            "domains": wanted["domain"], "integrator": wanted["integrator"],
            "came_on__gte": wanted["since"], "came_on__lte": wanted["until"],
        }  # fmt: skip
        return rows.filter(**{name: value for name, value in asked.items() if value})


class ExtractForm(forms.Form):
    """The period and the domain of a sealed extract."""

    since = forms.DateField(label=_("Came from"), widget=DAY)
    until = forms.DateField(label=_("Until"), widget=DAY)
    domain = forms.ModelChoiceField(
        RequirementDomain.objects.all(), label=_("Requirement domain"), required=False,
        empty_label=_("All domains"),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The period ends before it begins: check the two days."))
        return cleaned
