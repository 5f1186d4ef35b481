"""The forms of candidatures."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from integrators.approvals.models import Activity
from integrators.candidatures import proof_of_work
from integrators.candidatures.actions import CandidatureData
from integrators.candidatures.models import Candidature, CandidatureState
from integrators.companies.forms import TidyForm, check_vat
from portal.accounts.people.forms import OneLineField
from portal.core.actions import Refused
from portal.core.products import ProductLine
from portal.ui.lists.filtering import FilterForm


class CandidatureForm(TidyForm):
    activities = forms.MultipleChoiceField(
        label=_("Activities"), choices=Activity.choices, widget=forms.CheckboxSelectMultiple
    )
    lines = forms.MultipleChoiceField(
        label=_("Product lines"), choices=ProductLine.choices, widget=forms.CheckboxSelectMultiple
    )
    consent = forms.BooleanField(
        label=_(
            "I may act for this company, and agree that Crisalid keeps these data to deal with "
            "the candidature."
        ),
        error_messages={"required": _("Tick that you agree, or the candidature cannot be sent.")},
    )

    class Meta:
        model = Candidature
        fields = (
            "name", "siren", "siret", "vat_number", "street", "postcode", "city", "phone",
            "contact_name", "contact_function", "email", "language", "remark",
        )  # fmt: skip
        field_classes = dict.fromkeys(
            ("name", "street", "city", "contact_name", "contact_function"), OneLineField
        )
        labels = {"contact_name": _("Your name"), "contact_function": _("Your function")}
        help_texts = {
            "siren": _("Nine digits, such as 552 100 554."),
            "siret": _("The SIREN and five digits more; spaces do not matter."),
            "email": _("A link to confirm goes there, then all that concerns the candidature."),
            "language": _("Of the mails to you."),
            "remark": _("What you would like us to know, such as where you work."),
        }
        widgets = {
            "siren": forms.TextInput(attrs={"inputmode": "numeric", "class": "w-s"}),
            "siret": forms.TextInput(attrs={"inputmode": "numeric", "class": "w-m"}),
            "vat_number": forms.TextInput(attrs={"class": "w-m"}),
            "name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "street": forms.TextInput(attrs={"autocomplete": "street-address"}),
            "city": forms.TextInput(attrs={"autocomplete": "address-level2"}),
            "postcode": forms.TextInput(
                attrs={"inputmode": "numeric", "class": "w-xs", "autocomplete": "postal-code"}
            ),
            "phone": forms.TextInput(attrs={"type": "tel", "class": "w-s", "autocomplete": "tel"}),
            "contact_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "remark": forms.Textarea(attrs={"rows": 3}),
        }

    COMPANY = ("name", "siren", "siret", "vat_number", "street", "postcode", "city", "phone")
    WANTED = ("activities", "lines", "remark")
    CONTACT = ("contact_name", "contact_function", "email", "language")
    challenge = ""
    """The proof of work, once the form is valid."""
    too_often = False

    @property
    def company(self) -> list[Any]:
        return [self[name] for name in self.COMPANY]

    @property
    def wanted(self) -> list[Any]:
        return [self[name] for name in self.WANTED]

    @property
    def contact(self) -> list[Any]:
        return [self[name] for name in self.CONTACT]

    def _post_clean(self) -> None:
        # After the fields' own checks: a wrong SIRET is told as such, not as another SIREN's.
        super()._post_clean()  # type: ignore[misc]
        siren, siret = self.cleaned_data.get("siren"), self.cleaned_data.get("siret")
        judged = not self.errors.keys() & {"siren", "siret"}
        if judged and siren and siret and not siret.startswith(siren):
            self.add_error("siret", _("The SIRET must begin with the SIREN."))
        check_vat(self)
        try:
            self.challenge = proof_of_work.spend_challenge(self.data.get("altcha", ""))
        except Refused as refused:
            self.add_error(None, str(refused.message))

    def validate_constraints(self) -> None:
        """The SIRET's constraint is told once, on its field, above."""

    def validate_unique(self) -> None:
        """The action tells what was sent twice."""

    @property
    def typed(self) -> CandidatureData:
        values = self.cleaned_data
        return cast(CandidatureData, {key: values[key] for key in self.Meta.fields})


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It goes to the company by mail, word for word."),
    )


class CandidatureFilter(FilterForm):
    state = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("Any status")),
            *(choice for choice in CandidatureState.choices if choice[0] != "unconfirmed"),
        ],
    )
