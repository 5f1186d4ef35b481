"""The forms of contracts and of the price list."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from integrators.contracts.models import EndingParty
from integrators.trainings.forms import DAY
from portal.accounts.proofs.proof import ProofForm
from portal.core import clock
from portal.core.products import ProductLine
from portal.ui.lists.filtering import FilterForm
from portal.ui.printed import PrintedField


class ProposeForm(forms.Form):
    licences = forms.IntegerField(
        label=_("Licences"), min_value=1, widget=forms.NumberInput(attrs={"class": "w-xs"})
    )
    starts_on = forms.DateField(label=_("From"), widget=DAY)
    ends_on = forms.DateField(label=_("Until"), widget=DAY, help_text=_("This day included."))
    text = PrintedField(
        label=_("Text (Markdown)"),
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_("This is what is signed, to the letter."),
    )


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The managers of the company read it."),
    )


class EndForm(forms.Form):
    last_day = forms.DateField(label=_("Last day"), widget=DAY, help_text=_("This day included."))
    party = forms.ChoiceField(
        label=_("Who ends it"), choices=EndingParty.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The managers of the company read it."),
    )


class SignContractForm(ProofForm):
    consent = forms.BooleanField(
        label=_("I have read the contract, and I accept it in the name of the company."),
        error_messages={"required": _("Tick that you accept the contract.")},
    )


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("If you like: it helps Crisalid to propose what suits you."),
    )


class ContractFilter(FilterForm):
    q = forms.CharField(
        label=_("Search"),
        required=False,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Name, town, SIREN or VAT")}
        ),
    )
    show = forms.ChoiceField(
        label=_("Contract"),
        required=False,
        choices=[
            ("", _("All companies")),
            ("none", _("Never proposed")),
            ("proposed", _("Waiting for an answer")),
            ("running", _("In force")),
            ("ending", _("Ends within 90 days")),
            ("coming", _("Accepted, to come")),
            ("ended", _("Over")),
            ("declined", _("Declined")),
            ("lapsed", _("Run out without an answer")),
            ("withdrawn", _("Taken back")),
        ],
    )


class PriceForm(forms.Form):
    line = forms.ChoiceField(
        label=_("Product line"), choices=ProductLine.choices, widget=forms.RadioSelect
    )
    valid_from = forms.DateField(label=_("From"), widget=DAY)
    price = forms.DecimalField(
        label=_("Price per licence before tax, in euros"),
        min_value=Decimal("0"),
        max_digits=8,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"class": "w-xs", "step": "0.01"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = clock.today()

    @property
    def cents(self) -> int:
        return int(self.cleaned_data["price"] * 100)


class CorrectionForm(forms.Form):
    price = forms.DecimalField(
        label=_("Right price per licence before tax, in euros"),
        min_value=Decimal("0"),
        max_digits=8,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"class": "w-xs", "step": "0.01"}),
    )
    reason = forms.CharField(
        label=_("What was wrong"),
        max_length=200,
        help_text=_("It stands beside the price, and in what is given back to companies."),
    )

    @property
    def cents(self) -> int:
        return int(self.cleaned_data["price"] * 100)


class PeriodForm(FilterForm):
    first = forms.DateField(label=_("From"), required=False, widget=DAY)
    last = forms.DateField(label=_("Until"), required=False, widget=DAY)
    state = forms.ChoiceField(
        label=_("Invoicing"),
        required=False,
        choices=[
            ("", _("All fees")),
            ("open", _("Not exported yet")),
            ("exported", _("Exported")),
        ],
    )


class ExportForm(forms.Form):
    first = forms.DateField(label=_("From"), widget=DAY)
    last = forms.DateField(label=_("Until"), widget=DAY, help_text=_("This day included."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.fields["first"].initial = today.replace(day=1)
        self.fields["last"].initial = today
