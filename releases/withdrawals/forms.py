"""The forms of withdrawals."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from releases.catalogue.models import Release, RequirementDomain
from releases.drafting.forms import _day_input, _line, _text_area
from releases.withdrawals import rules
from releases.withdrawals.models import Withdrawal, WithdrawalCause


class ReplacementField(forms.ModelChoiceField[Release]):
    """A choice that says of each version what naming it brings about."""

    withdrawn: Release

    def label_from_instance(self, obj: Any) -> str:
        return rules.with_replacement(self.withdrawn, obj)


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
    replacement = ReplacementField(
        label=_("What replaces it"), queryset=Release.objects.none(), required=False,
        empty_label="",
        help_text=_(
            "An older version that is certified can be named too: then its users go back to it."
        ),
    )  # fmt: skip
    instruction = forms.ChoiceField(
        label=_("What users must do"), choices=Withdrawal.Instruction.choices,
        widget=forms.RadioSelect,
    )  # fmt: skip
    update_by = forms.DateField(
        label=_("On this day at the latest"), required=False, widget=_day_input(),
        help_text=_("Only for an update before a date."),
    )  # fmt: skip
    some_instruction = forms.ChoiceField(
        label=_("What some of them must do"), required=False,
        choices=[("", _("The same as all")), *Withdrawal.Instruction.choices],
        help_text=_("Where some sites must do something else than the others."),
    )  # fmt: skip
    some_fr = _line(
        _("Which ones, in French"), 200, required=False,
        help_text=_("In a few words, such as “Sites with the restaurant module”."),
    )  # fmt: skip
    some_en = _line(_("Which ones, in English"), 200, required=False)
    some_update_by = forms.DateField(
        label=_("These on this day at the latest"), required=False, widget=_day_input(),
        help_text=_("Only for an update before a date."),
    )  # fmt: skip
    message_fr = _text_area(
        _("Message in French"), 5, help_text=_("What is wrong, whom it concerns, what to do.")
    )
    message_en = _text_area(_("Message in English"), 5)
    confirmation = _line(
        _("Type the version to confirm"), 40,
        widget=forms.TextInput(attrs={"class": "mono w-s", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, release: Release, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.release = release
        field: Any = self.fields["replacement"]
        field.queryset = (
            Release.objects.offered()
            .filter(line=release.line)
            .exclude(pk=release.pk)
            .order_by("-version_key")
        )
        field.withdrawn = release
        field.empty_label = rules.without_replacement(release)

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
        self._check_day(data, "instruction", "update_by")
        self._check_day(data, "some_instruction", "some_update_by")
        for name in ("some_fr", "some_en"):
            if data.get("some_instruction") and not data.get(name):
                self.add_error(name, _("Say which sites this is for, in both languages."))
            elif data.get(name) and not data.get("some_instruction"):
                self.add_error("some_instruction", _("Say what these sites must do."))
        return data

    def _check_day(self, data: dict[str, Any], instruction: str, name: str) -> None:
        """A day belongs to an update before a date, and to nothing else."""
        if name not in data or instruction not in data:
            return
        day, dated = data[name], data[instruction] == Withdrawal.Instruction.UPDATE_BY
        if dated and day is None:
            self.add_error(name, _("Say the last day for this update."))
        elif day is not None and not dated:
            self.add_error(name, _("Only an update before a date has a day: leave it empty."))
        elif day is not None and day < clock.today():
            self.add_error(name, _("This day has passed: choose today or a later one."))
