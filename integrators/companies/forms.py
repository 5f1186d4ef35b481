"""The forms of companies and their people."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from integrators.companies.actions.establishments import EstablishmentData
from integrators.companies.actions.public_contact import CONSENT
from integrators.companies.legal_data import LegalData, tidy_legal_data
from integrators.companies.models import Contact, Establishment, Integrator, RepresentativeRole
from integrators.companies.numbers import validate_phone, validate_vat_of
from portal.accounts.models import Language
from portal.accounts.people.forms import OneLineField
from portal.ui.editing import EditForm


class TidyForm(forms.ModelForm[Any]):
    """Spaces in numbers are dropped before anything is checked, as people type them."""

    TYPED = {"siren": 15, "siret": 20}

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is not None:
            data = data.copy()
            for name in ("siren", "siret", "vat_number", "postcode"):
                key = self._key(name, kwargs.get("prefix"))
                if key in data:
                    data[key] = tidy_legal_data({name: data[key]})[name]
        super().__init__(data, *args, **kwargs)
        for name, length in self.TYPED.items():
            # The model's own length would cut off what is typed with spaces.
            if name in self.fields:
                self.fields[name].widget.attrs["maxlength"] = length

    @staticmethod
    def _key(name: str, prefix: str | None) -> str:
        return f"{prefix}-{name}" if prefix else name


def check_vat(form: forms.BaseForm) -> None:
    """The VAT number is that of the SIREN typed beside it."""
    siren, vat = form.cleaned_data.get("siren"), form.cleaned_data.get("vat_number")
    if siren and vat:
        try:
            validate_vat_of(siren, vat)
        except forms.ValidationError as error:
            form.add_error("vat_number", error)


class IntegratorForm(EditForm, TidyForm):
    class Meta:
        model = Integrator
        fields = (
            "name", "siren", "siret", "vat_number", "street", "postcode", "city", "email",
            "phone", "language",
        )  # fmt: skip
        field_classes = dict.fromkeys(("name", "street", "city"), OneLineField)
        help_texts = {
            "siren": _("Nine digits, such as 552 100 554."),
            "siret": _("The SIREN and five digits more; spaces do not matter."),
            "email": _("What concerns the company goes there while it has no manager."),
            "language": _("Of the mails to the company."),
        }
        widgets = {
            "siren": forms.TextInput(attrs={"inputmode": "numeric", "class": "w-s"}),
            "siret": forms.TextInput(attrs={"inputmode": "numeric", "class": "w-m"}),
            "vat_number": forms.TextInput(attrs={"class": "w-m"}),
            "postcode": forms.TextInput(
                attrs={"inputmode": "numeric", "class": "w-xs", "autocomplete": "off"}
            ),
            "phone": forms.TextInput(attrs={"type": "tel", "class": "w-s"}),
        }

    def _post_clean(self) -> None:
        # After the fields' own checks: a wrong SIRET is told as such, not as another SIREN's.
        super()._post_clean()  # type: ignore[misc]
        siren, siret = self.cleaned_data.get("siren"), self.cleaned_data.get("siret")
        judged = not self.errors.keys() & {"siren", "siret"}
        if judged and siren and siret and not siret.startswith(siren):
            self.add_error("siret", _("The SIRET must begin with the SIREN."))
        check_vat(self)

    @property
    def legal(self) -> LegalData:
        values = self.cleaned_data
        return cast(LegalData, {key: values[key] for key in self.Meta.fields})

    def validate_constraints(self) -> None:
        """The SIRET's constraint is told once, on its field, above."""


class ContactForm(TidyForm):
    class Meta:
        model = Contact
        fields = ("name", "function", "email", "phone")
        field_classes = dict.fromkeys(("name", "function"), OneLineField)
        widgets = {"phone": forms.TextInput(attrs={"type": "tel", "class": "w-s"})}


class PublicContactForm(EditForm, forms.Form):
    phone = OneLineField(
        label=_("Phone"),
        required=False,
        max_length=30,
        validators=[validate_phone],
        widget=forms.TextInput(attrs={"type": "tel", "class": "w-s", "autocomplete": "tel"}),
        help_text=_("A number of the company: anyone can read and call it."),
    )
    website = forms.URLField(
        label=_("Web site"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("Such as https://www.example.com."),
    )
    consent = forms.BooleanField(label=CONSENT)


class InviteForm(forms.Form):
    name = OneLineField(label=_("Name"), max_length=150)
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The invitation goes there and works for 14 days."),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=RepresentativeRole.choices,
        widget=forms.RadioSelect,
        initial=RepresentativeRole.TECHNICIAN,
        help_text=_("A manager also invites colleagues and records their departure."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices, initial=Language.FR)


class RoleForm(EditForm, forms.Form):
    role = forms.ChoiceField(
        label=_("Role"),
        choices=RepresentativeRole.choices,
        widget=forms.RadioSelect,
        help_text=_("A manager also invites colleagues and records their departure."),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It goes to the company’s managers by mail, word for word."),
    )


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
