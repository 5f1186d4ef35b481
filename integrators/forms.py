"""The forms of the registry. They tidy what people type; what is allowed, the actions say."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from integrators.asof import add_months
from integrators.departments import DEPARTMENTS
from integrators.legal import LegalData, tidy
from integrators.models import (
    Activity,
    Charter,
    Contact,
    Integrator,
    Representative,
    RepresentativeRole,
    Standing,
    TrainingSession,
)
from integrators.validators import validate_vat_of
from portal import clock
from portal.accounts.forms import OneLineField
from portal.accounts.models import Language
from portal.accounts.proof import ProofForm
from portal.products import ProductLine

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-s"})


class TidyForm(forms.ModelForm[Any]):
    """Spaces in numbers are dropped before anything is checked, as people type them."""

    TYPED = {"siren": 15, "siret": 20}

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is not None:
            data = data.copy()
            for name in ("siren", "siret", "vat_number", "postcode"):
                key = self._key(name, kwargs.get("prefix"))
                if key in data:
                    data[key] = tidy({name: data[key]})[name]
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


class IntegratorForm(TidyForm):
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


class InviteForm(forms.Form):
    name = OneLineField(label=_("Name"), max_length=150)
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("The invitation goes there and works for 14 days.")
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=RepresentativeRole.choices,
        widget=forms.RadioSelect,
        initial=RepresentativeRole.TECHNICIAN,
        help_text=_("A manager also invites colleagues and records their departure."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices, initial=Language.FR)


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        label=_("Role"),
        choices=RepresentativeRole.choices,
        widget=forms.RadioSelect,
        help_text=_("A manager also invites colleagues and records their departure."),
    )


class TrainingForm(forms.ModelForm[TrainingSession]):
    attended = forms.ModelMultipleChoiceField(
        label=_("Who attended"),
        queryset=Representative.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    absent = forms.ModelMultipleChoiceField(
        label=_("Who was expected and did not come"),
        queryset=Representative.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
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
        for name in ("attended", "absent"):
            people: Any = self.fields[name]
            people.queryset = (
                Representative.objects.active()
                .select_related("user", "integrator")
                .order_by("integrator__name", "user__name")
            )
            people.label_from_instance = lambda row: f"{row.user.name}, {row.integrator.name}"
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
                _("%(name)s is ticked as present and as absent.")
                % {"name": min(person.user.name for person in both)},
            )
        if not attended | absent:
            self.add_error("attended", _("Tick at least one person."))
        return values

    def clean_held_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["held_on"]
        if day > clock.today():
            raise forms.ValidationError(_("A training is recorded once it has been held."))
        return day


class ApprovalForm(forms.Form):
    lines = forms.MultipleChoiceField(
        label=_("Product lines"), choices=ProductLine.choices, widget=forms.CheckboxSelectMultiple
    )
    activities = forms.MultipleChoiceField(
        label=_("Activities"), choices=Activity.choices, widget=forms.CheckboxSelectMultiple
    )
    starts_on = forms.DateField(label=_("From"), widget=DAY)
    ends_on = forms.DateField(label=_("Until"), widget=DAY, help_text=_("This day included."))
    reason = forms.CharField(
        label=_("Remark"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For the file, such as the minutes that decided it."),
    )

    def __init__(
        self, *args: Any, ready: dict[str, bool], after: dt.date | None, **kwargs: Any
    ) -> None:
        """`after`: the last day that is approved already; a renewal begins on the next."""
        super().__init__(*args, **kwargs)
        today = clock.today() if after is None else after + dt.timedelta(days=1)
        lines: Any = self.fields["lines"]
        lines.choices = [choice for choice in ProductLine.choices if ready[choice[0]]]
        self.initial.setdefault("lines", [line for line, ok in ready.items() if ok])
        self.initial.setdefault("activities", list(Activity.values))
        self.initial.setdefault("starts_on", today)
        self.initial.setdefault("ends_on", add_months(today, 12) - dt.timedelta(days=1))


class AsOfForm(forms.Form):
    """What was approved on a day; today's answer for installing V4 where nothing is asked yet."""

    on = forms.DateField(label=_("Day"), widget=DAY)
    activity = forms.ChoiceField(label=_("Activity"), choices=Activity.choices)
    line = forms.ChoiceField(label=_("Product line"), choices=ProductLine.choices)

    @staticmethod
    def filled(asked: Any) -> dict[str, Any]:
        """What the address says, and the rest as it stands before anyone has asked."""
        start = {"on": clock.today(), "activity": Activity.INSTALL, "line": ProductLine.V4}
        return {name: asked.get(name) or value for name, value in start.items()}

    def clean_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["on"]
        if day > clock.today():
            raise forms.ValidationError(_("Choose today or a day before: what comes can change."))
        return day


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It goes to the company’s managers by mail, word for word."),
    )


class CharterForm(forms.ModelForm[Charter]):
    class Meta:
        model = Charter
        fields = (
            "version", "effective_on", "grace_days", "revision", "title_fr", "text_fr",
            "title_en", "text_en",
        )  # fmt: skip
        widgets = {
            "effective_on": DAY,
            "version": forms.TextInput(attrs={"class": "w-xs"}),
            "grace_days": forms.NumberInput(attrs={"class": "w-xs"}),
            "text_fr": forms.Textarea(attrs={"rows": 16}),
            "text_en": forms.Textarea(attrs={"rows": 16}),
        }


class ProgressFilter(forms.Form):
    waiting = forms.BooleanField(label=_("Only those where a signature is missing"), required=False)


class SignCharterForm(ProofForm):
    """The text's own fingerprint goes along, so that what is signed is what was read."""

    consent = forms.BooleanField(
        error_messages={"required": _("Tick that you commit to the charter.")}
    )
    text_sha256 = forms.CharField(widget=forms.HiddenInput)
    language = forms.ChoiceField(choices=Language.choices, widget=forms.HiddenInput)

    def __init__(self, *args: Any, commitment: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].label = commitment


class IntegratorFilter(forms.Form):
    q = forms.CharField(
        label=_("Search"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Name, town or SIREN")}),
    )
    standing = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("Any status")), *Standing.choices]
    )


class RegisterFilter(forms.Form):
    q = forms.CharField(
        label=_("Name, town or postcode"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    activity = forms.ChoiceField(
        label=_("Activity"), required=False, choices=[("", _("Any activity")), *Activity.choices]
    )
    line = forms.ChoiceField(
        label=_("Product line"), required=False, choices=[("", _("Any line")), *ProductLine.choices]
    )
    department = forms.ChoiceField(
        label=_("Département"),
        required=False,
        choices=[
            ("", _("All of France")),
            *((code, f"{code} {name}") for code, name in DEPARTMENTS.items()),
        ],
    )
