"""The form of a new witness."""

from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from portal.accounts.people.forms import OneLineField
from portal.journal.tree.cosignature import WitnessKey


class WitnessForm(forms.Form):
    name = OneLineField(
        label=_("Who it is"),
        max_length=80,
        help_text=_("As everybody reads it beside the checkpoints: the auditor, a notary, a firm."),
    )
    vkey = forms.CharField(
        label=_("Public key"),
        max_length=300,
        help_text=_("One line, as the witness’s program shows it: name+number+key."),
        widget=forms.TextInput(attrs={"class": "mono", "spellcheck": "false"}),
    )
    url = forms.CharField(
        label=_("Address at which it can be called"),
        max_length=300,
        required=False,
        help_text=_("Empty where it comes by itself, as an auditor’s own machine does."),
        widget=forms.URLInput(attrs={"spellcheck": "false"}),
    )

    def clean_vkey(self) -> str:
        try:
            return WitnessKey.parse(self.cleaned_data["vkey"]).vkey()
        except ValueError:
            raise ValidationError(
                _("This is no key of a witness. Copy the whole line that its program shows.")
            ) from None

    def clean_url(self) -> str:
        url: str = self.cleaned_data["url"].strip()
        if not url:
            return ""
        URLValidator(
            schemes=["http", "https"],
            message=_("Write the address whole, with https:// at its beginning."),
        )(url)
        if urlsplit(url).query or urlsplit(url).fragment:
            raise ValidationError(_("Write the address without what follows ? or #."))
        return url
