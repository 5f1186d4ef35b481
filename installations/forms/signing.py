"""Forms to sign, to send links and to cancel a report."""

import re
import unicodedata
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from installations.models import Outcome
from installations.rules import reasons
from portal.accounts.people.forms import OneLineField
from portal.accounts.proofs.proof import Proof, ProofForm
from portal.core import clock
from portal.ui.printed import PrintedField

PATH = re.compile(r"[ML0-9 .]{0,20000}")


class DrawingMixin(forms.Form):
    """A signature drawn by finger or mouse: an ornament, so what cannot be read is dropped."""

    drawing = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_drawing(self) -> str:
        path = str(self.cleaned_data.get("drawing", ""))
        return path if PATH.fullmatch(path) else ""


class IntegratorSignForm(DrawingMixin, ProofForm):
    """The integrator's signatory: consent, and a fresh password, passkey or code."""

    agree = forms.BooleanField(error_messages={"required": _("Tick the box to sign.")})


class NamedMixin(forms.Form):
    """The merchant types their name: it must be the one that the report names."""

    signatory = ""
    name = OneLineField(
        label=_("Your first name and name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    agree = forms.BooleanField(error_messages={"required": _("Tick the box to sign.")})

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if comparable_name(name) != comparable_name(self.signatory):
            raise ValidationError(
                _(
                    "This report is to be signed by %(name)s. If somebody else is to sign, ask "
                    "the technician to cancel it and to write it anew."
                ),
                code="other_name",
                params={"name": self.signatory},
            )
        return name


class MerchantCodeForm(NamedMixin, DrawingMixin, ProofForm):
    """The merchant, proved by a code sent to their address."""


class MerchantPresentForm(NamedMixin, DrawingMixin):
    """The merchant without an address, on the technician's screen: presence, and their name."""

    wants_code = False
    code_sent = False

    def send_code(self) -> bool:
        """There is nowhere to send one to."""
        return False

    @property
    def proof(self) -> Proof:
        return Proof("presence", clock.now())


class LinkForm(forms.Form):
    """Where the merchant's link goes."""

    email = forms.EmailField(
        label=_("Merchant’s e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class CancelForm(forms.Form):
    """Why a report is cancelled."""

    reason = forms.CharField(
        label=_("Why is it cancelled?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


_reason = partial(
    forms.CharField, max_length=reasons.LONGEST, widget=forms.Textarea(attrs={"rows": 4})
)
"""A party's own words, which others read as they stand."""


class RefusalForm(forms.Form):
    """Why a party does not sign, in its own words: the other one reads them as they stand."""

    reason = _reason(
        label=_("Why do you not sign?"),
        help_text=_("The other party reads these words as they stand; they stay with the report."),
    )


class ContestForm(forms.Form):
    """What the merchant did not sign."""

    reason = _reason(
        label=_("What is not as you signed it?"),
        help_text=_("Your integrator and Crisalid’s quality read these words as they stand."),
    )


class SettleForm(forms.Form):
    """How quality settles a contested report, and why."""

    outcome = forms.ChoiceField(
        label=_("How is it settled?"), choices=Outcome.choices, widget=forms.RadioSelect
    )
    reason = _reason(label=_("Why?"), help_text=_("Both parties read these words as they stand."))


class AnnulForm(forms.Form):
    """Why a signed report is to be void: the sealed document has these words."""

    reason = PrintedField(
        max_length=reasons.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        label=_("Why is this report to be void?"),
        help_text=_(
            "The merchant reads these words as they stand, and the sealed document says them."
        ),
    )


class CorrectForm(forms.Form):
    """Why a signed report is corrected: both parties sign these words."""

    reason = PrintedField(
        max_length=reasons.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        label=_("What is wrong in this report, and why?"),
        help_text=_("Both parties sign these words, and the report prints them."),
    )


class AnnulmentAnswerForm(forms.Form):
    """Whether the merchant agrees that the report is void: with their name, or why not."""

    AGREE, DECLINE = "agree", "decline"

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (AGREE, _("I agree: this report is void")),
            (DECLINE, _("I do not agree: it stands as signed")),
        ],
        widget=forms.RadioSelect,
    )
    name = OneLineField(
        label=_("Your first name and name, if you agree"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    reason = _reason(
        label=_("If you do not agree: why?"),
        required=False,
        help_text=_("Your integrator reads these words as they stand."),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        answer = said.get("answer")
        if answer == self.AGREE and not said.get("name"):
            self.add_error("name", _("Write your first name and name."))
        if answer == self.DECLINE and not str(said.get("reason", "")).strip():
            self.add_error("reason", _("Say why you do not agree."))
        return said


class UnlockForm(forms.Form):
    """The technician's password, to leave the merchant's signing page."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


def comparable_name(name: Any) -> str:
    """A name as two people would both write it: no case, accents or double spaces."""
    text = unicodedata.normalize("NFKD", str(name))
    letters = "".join(char for char in text if not unicodedata.combining(char))
    return " ".join(letters.replace("-", " ").replace("’", "'").casefold().split())
