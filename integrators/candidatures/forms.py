"""The forms of candidatures."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from integrators.approvals.models import Activity
from integrators.candidatures import proof_of_work
from integrators.candidatures.actions import CandidatureData
from integrators.candidatures.models import Candidature, CandidatureState
from integrators.companies.forms import LegalForm
from portal.accounts.people.forms import OneLineField
from portal.core.actions import Refused
from portal.core.products import ProductLine
from portal.ui.lists.filtering import FilterForm


class CandidatureForm(LegalForm):
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
            "name", "country", "siren", "siret", "vat_number", "register_name", "register_number",
            "street", "postcode", "city", "phone",
            "contact_name", "contact_function", "email", "language", "remark",
        )  # fmt: skip
        field_classes = dict.fromkeys(
            (
                "name",
                "street",
                "city",
                "contact_name",
                "contact_function",
                "register_name",
                "register_number",
            ),
            OneLineField,
        )
        labels = {"contact_name": _("Your name"), "contact_function": _("Your function")}
        help_texts = {
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
            "register_number": forms.TextInput(attrs={"class": "w-m"}),
            "postcode": forms.TextInput(attrs={"class": "w-s", "autocomplete": "postal-code"}),
            "phone": forms.TextInput(attrs={"type": "tel", "class": "w-s", "autocomplete": "tel"}),
            "contact_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "remark": forms.Textarea(attrs={"rows": 3}),
        }

    COMPANY = (
        "name", "country", "siren", "siret", "vat_number", "register_name", "register_number",
        "street", "postcode", "city", "phone",
    )  # fmt: skip
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
        super()._post_clean()
        try:
            self.challenge = proof_of_work.spend_challenge(self.data.get("altcha", ""))
        except Refused as refused:
            self.add_error(None, str(refused.message))

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
