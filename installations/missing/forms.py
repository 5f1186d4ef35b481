"""Forms of missing reports: which to list, why none comes, and why that is not accepted."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from installations.forms.lists import companies_with, of_a_company, searching
from installations.missing.rules import LONGEST
from installations.models import MissingBecause, MissingKind, MissingState
from installations.models.missing import MissingReportQuerySet
from portal.accounts.models import User
from portal.search.matching import matching
from portal.ui.lists.filtering import FilterForm
from portal.ui.printed import PrintedField


class MissingFilter(FilterForm):
    """Staff see those of all companies, and may ask for those of one."""

    q = searching(_("Licence, version, shop"))
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *MissingState.choices]
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), *MissingKind.choices]
    )
    integrator = of_a_company()

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        if not user.is_staff:
            del self.fields["integrator"]

    def of(self, rows: MissingReportQuerySet) -> MissingReportQuerySet:
        """Those of `rows` that the form asks for."""
        wanted = self.wanted
        rows = matching(self.narrow(rows), wanted["q"])
        if wanted["state"]:
            rows = rows.filter(state=wanted["state"])
        if wanted["kind"]:
            rows = rows.filter(kind=wanted["kind"])
        if wanted.get("integrator"):
            rows = rows.filter(integrator__in=companies_with(wanted["integrator"]))
        return rows


class MissingAnswerForm(forms.Form):
    """Why no report comes."""

    because = forms.ChoiceField(
        label=_("Why no report comes"), choices=MissingBecause.choices, widget=forms.RadioSelect
    )
    text = PrintedField(
        label=_("In your words"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Such as who has installed or reported it; needed for another reason. Crisalid reads "
            "it, and may refuse the answer."
        ),
    )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        other = said.get("because") == MissingBecause.OTHER
        if other and "text" in said and not said["text"].strip():
            self.add_error("text", _("Say the reason in your words."))
        return said


class MissingRefusalForm(forms.Form):
    """Why quality does not accept that no report comes."""

    text = PrintedField(
        label=_("Why a report is expected"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The integrator reads it."),
    )
