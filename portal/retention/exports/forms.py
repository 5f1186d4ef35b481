"""The form by which a copy is asked for on behalf of somebody without an account."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Language


class ExportForm(forms.Form):
    address = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("From which they wrote to us, or by which they signed."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("Who asks, and how you know that it is them. Kept in the journal."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
