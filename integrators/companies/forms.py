"""The forms of companies and their people."""

from typing import Any, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext_lazy as _

from integrators.companies.actions.establishments import EstablishmentData
from integrators.companies.actions.public_contact import CONSENT
from integrators.companies.identity.checks import (
    FRENCH_NUMBERS,
    REGISTER_NUMBERS,
    needed,
    numbers_without,
)
from integrators.companies.identity.countries import FRANCE, countries
from integrators.companies.identity.naming import Numbers
from integrators.companies.legal_data import LegalData, tidy_legal_data
from integrators.companies.models import Contact, Establishment, Integrator, RepresentativeRole
from integrators.companies.numbers import validate_phone
from portal.accounts.models import Language
from portal.accounts.people.forms import OneLineField
from portal.ui.editing import EditForm


class TidyForm(forms.ModelForm[Any]):
    """Spaces in numbers are dropped before anything is checked, as people type them."""

    TYPED = {"siren": 15, "siret": 20, "vat_number": 30}

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is not None:
            data = data.copy()
            self._tidy(data, kwargs.get("prefix"))
        super().__init__(data, *args, **kwargs)
        for name, length in self.TYPED.items():
            # The model's own length would cut off what is typed with spaces.
            if name in self.fields:
                self.fields[name].widget.attrs["maxlength"] = length

    @staticmethod
    def _tidy(data: Any, prefix: str | None) -> None:
        def key(name: str) -> str:
            return f"{prefix}-{name}" if prefix else name

        # A page that was opened before countries were asked for means France.
        country = data.setdefault(key("country"), FRANCE)
        for name in ("siren", "siret", "vat_number", "postcode"):
            if key(name) in data:
                values = {name: data[key(name)], "country": country}
                data[key(name)] = tidy_legal_data(values)[name]


class LegalForm(TidyForm):
    """Of a company in France or abroad; its model says which numbers belong together.

    The numbers of both are in the form: the style sheet shows those of the country chosen, and
    what was typed into the others does not count. A company of Monaco may have either.
    """

    country = forms.ChoiceField(label=_("Country"), choices=countries, initial=FRANCE)

    WHERE_NEEDED = (*FRENCH_NUMBERS, *REGISTER_NUMBERS, "vat_number", "postcode")
    SAYS = {
        "country": _("For the lands overseas choose France."),
        "siren": _("Nine digits, such as 552 100 554."),
        "siret": _("The SIREN and five digits more; spaces do not matter."),
        "vat_number": _(
            "With the letters that it begins with. It may stay empty in France, and where the "
            "company lies outside the European Union."
        ),
        "register_name": _("Such as “Amtsgericht Saarbrücken” or “RCS Luxembourg”."),
        "register_number": _("As the register writes it, such as B123456."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.WHERE_NEEDED:
            self.fields[name].required = True
        for name, words in self.SAYS.items():
            self.fields[name].help_text = words

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        typed = {name: self.data.get(self.add_prefix(name), "") for name in self.WHERE_NEEDED}
        french = {name: typed[name] for name in FRENCH_NUMBERS}
        company = Numbers(country=values.get("country") or FRANCE, **french)
        hidden, asked = numbers_without(company), needed(company)
        for name, text in typed.items():
            if name in hidden or not (text or name in asked):
                values[name] = ""
                self.errors.pop(name, None)
        return values

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        for name, errors in self.errors.items():
            # A number that is wrong by itself need not be told to be another's, too.
            if name != NON_FIELD_ERRORS:
                del errors.data[1:]

    def validate_constraints(self) -> None:
        """What the model's `clean` says is told once, on its field."""


class IntegratorForm(EditForm, LegalForm):
    class Meta:
        model = Integrator
        fields = (
            "name", "country", "siren", "siret", "vat_number", "register_name", "register_number",
            "street", "postcode", "city", "email", "phone", "language",
        )  # fmt: skip
        field_classes = dict.fromkeys(
            ("name", "street", "city", "register_name", "register_number"), OneLineField
        )
        help_texts = {
            "email": _("What concerns the company goes there while it has no manager."),
            "language": _("Of the mails to the company."),
        }
        widgets = {
            "siren": forms.TextInput(attrs={"inputmode": "numeric", "class": "w-s"}),
            "siret": forms.TextInput(attrs={"inputmode": "numeric", "class": "w-m"}),
            "vat_number": forms.TextInput(attrs={"class": "w-m"}),
            "register_number": forms.TextInput(attrs={"class": "w-m"}),
            "postcode": forms.TextInput(attrs={"class": "w-s", "autocomplete": "off"}),
            "phone": forms.TextInput(attrs={"type": "tel", "class": "w-s"}),
        }

    @property
    def legal(self) -> LegalData:
        values = self.cleaned_data
        return cast(LegalData, {key: values[key] for key in self.Meta.fields})


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
        help_text=_("The invitation goes there, and says how long it works."),
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
