"""The forms of candidatures and legal files."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from integrators import proof_of_work
from integrators.actions.candidatures import CandidatureData
from integrators.actions.establishments import EstablishmentData
from integrators.actions.legal_documents import KindData
from integrators.asof import add_months
from integrators.forms import DAY, TidyForm, check_vat
from integrators.models import (
    Activity,
    Candidature,
    CandidatureState,
    DocumentKind,
    Establishment,
    LegalDocument,
)
from portal import clock
from portal.accounts.forms import OneLineField
from portal.actions import Refused
from portal.products import ProductLine

ACCEPT = "application/pdf,image/jpeg,image/png"


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
            self.challenge = proof_of_work.spend(self.data.get("altcha", ""))
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


class MessageForm(forms.Form):
    text = forms.CharField(
        label=_("Message"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )


class UploadForm(forms.Form):
    kind = forms.ModelChoiceField(
        label=_("Document"),
        queryset=DocumentKind.objects.none(),
        empty_label=_("Choose the document"),
    )
    file = forms.FileField(
        label=_("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        help_text=_("PDF, JPEG or PNG, 10 MB at most."),
    )
    expires_on = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=DAY,
        help_text=_("The last day, where the document names one."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.queryset = DocumentKind.objects.filter(asked=True)


class AcceptDocumentForm(forms.Form):
    expires_on = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=DAY,
        help_text=_("This day included. Leave empty only where the document does not expire."),
    )

    def __init__(self, *args: Any, document: LegalDocument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = document.kind.valid_months
        end = document.expires_on or (months and add_months(clock.today(), months))
        self.initial.setdefault("expires_on", end)


class KindForm(forms.ModelForm[DocumentKind]):
    mandatory = forms.BooleanField(
        label=_("Mandatory for an approval"),
        required=False,
        help_text=_("From the moment you save; what was asked before stays known by its days."),
    )

    class Meta:
        model = DocumentKind
        fields = (
            "code", "name_fr", "name_en", "hint_fr", "hint_en", "valid_months", "position",
            "asked",
        )  # fmt: skip
        widgets = {
            "code": forms.TextInput(attrs={"class": "w-s"}),
            "valid_months": forms.NumberInput(attrs={"class": "w-xs", "min": 1}),
            "position": forms.NumberInput(attrs={"class": "w-xs"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["code"]

    @property
    def kind(self) -> KindData:
        values = {key: self.cleaned_data[key] for key in self.Meta.fields if key != "code"}
        return cast(KindData, values)


class EstablishmentForm(TidyForm):
    class Meta:
        model = Establishment
        fields = ("siret", "name", "street", "postcode", "city")
        field_classes = dict.fromkeys(("name", "street", "city"), OneLineField)
        help_texts = {"name": _("Such as “Agence de Nancy”.")}
        widgets = {
            "siret": forms.TextInput(attrs={"inputmode": "numeric", "class": "w-m"}),
            "postcode": forms.TextInput(attrs={"inputmode": "numeric", "class": "w-xs"}),
        }

    def validate_constraints(self) -> None:
        """The action tells what is known already."""

    @property
    def establishment(self) -> EstablishmentData:
        values = self.cleaned_data
        return cast(EstablishmentData, {key: values[key] for key in self.Meta.fields})


class RefusalForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It goes to the company by mail, word for word."),
    )


class CandidatureFilter(forms.Form):
    state = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("Any status")),
            *(choice for choice in CandidatureState.choices if choice[0] != "unconfirmed"),
        ],
    )
