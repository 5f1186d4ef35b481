"""The forms of the charter."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from integrators.charter.models import Charter
from integrators.trainings.forms import DAY
from portal.accounts.models import Language
from portal.accounts.proofs.proof import ProofForm
from portal.ui.editing import EditForm
from portal.ui.lists.filtering import FilterForm
from portal.ui.printed import PrintedField


class CharterForm(EditForm, forms.ModelForm[Charter]):
    class Meta:
        model = Charter
        fields = (
            "version", "effective_on", "grace_days", "revision", "title_fr", "text_fr",
            "title_en", "text_en",
        )  # fmt: skip
        field_classes = dict.fromkeys(
            ("version", "revision", "title_fr", "text_fr", "title_en", "text_en"), PrintedField
        )
        widgets = {
            "effective_on": DAY,
            "version": forms.TextInput(attrs={"class": "w-xs"}),
            "grace_days": forms.NumberInput(attrs={"class": "w-xs"}),
            "text_fr": forms.Textarea(attrs={"rows": 16}),
            "text_en": forms.Textarea(attrs={"rows": 16}),
        }


class ProgressFilter(FilterForm):
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
