"""The form of a new address for checkpoints."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Language


class AddressForm(forms.Form):
    address = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_(
            "Best one that Crisalid does not run: of the auditor, a lawyer, a certification body."
        ),
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
