"""The forms of withdrawals."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from releases.catalogue.models import Release, RequirementDomain
from releases.drafting.forms import _line, _text_area
from releases.withdrawals.models import Withdrawal, WithdrawalCause


class WithdrawalForm(forms.Form):
    """Everything that a withdrawal tells, and the version typed again to confirm."""

    cause = forms.ChoiceField(
        label=_("Cause"), choices=WithdrawalCause.choices, widget=forms.RadioSelect
    )
    domains = forms.ModelMultipleChoiceField(
        label=_("Domains that are not respected"), queryset=RequirementDomain.objects.all(),
        required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("At least one in the case of non-compliance."),
    )  # fmt: skip
    instruction = forms.ChoiceField(
        label=_("What users must do"), choices=Withdrawal.Instruction.choices,
        widget=forms.RadioSelect,
    )  # fmt: skip
    message_fr = _text_area(
        _("Message in French"), 5, help_text=_("What is wrong, whom it concerns, what to do.")
    )
    message_en = _text_area(_("Message in English"), 5)
    replacement = forms.ModelChoiceField(
        label=_("Replacement"), queryset=Release.objects.none(), required=False,
        empty_label=_("No replacement for now"),
    )  # fmt: skip
    confirmation = _line(
        _("Type the version to confirm"), 40,
        widget=forms.TextInput(attrs={"class": "mono w-s", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, release: Release, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.release = release
        field: Any = self.fields["replacement"]
        field.queryset = (
            Release.objects.filter(line=release.line, state__in=("published", "superseded"))
            .exclude(pk=release.pk)
            .order_by("-version_key")
        )

    def clean_confirmation(self) -> str:
        typed: str = self.cleaned_data["confirmation"].strip()
        if typed != self.release.version:
            raise ValidationError(
                gettext("This is not the version that you are about to withdraw: type %(version)s.")
                % {"version": self.release.version},
                code="confirmation",
            )
        return typed

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("cause") == WithdrawalCause.NON_COMPLIANCE and not data.get("domains"):
            self.add_error(
                "domains", _("Say which requirement domains the version does not respect.")
            )
        return data
