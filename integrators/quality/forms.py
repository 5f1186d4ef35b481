"""The form of a controlled document."""

from django import forms
from django.utils.translation import gettext_lazy as _

from integrators.trainings.forms import DAY
from portal.ui.printed import PrintedField


class ControlledDocumentForm(forms.Form):
    reference = PrintedField(
        label=_("Reference"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "w-m"}),
        help_text=_("Such as DOC-QLT-210."),
    )
    version = PrintedField(
        label=_("Version"), max_length=20, widget=forms.TextInput(attrs={"class": "w-xs"})
    )
    title = PrintedField(label=_("Title"), max_length=200)
    dated = forms.DateField(label=_("Date"), widget=DAY)
    author = PrintedField(label=_("Author"), max_length=150)
    validator = PrintedField(label=_("Validator"), max_length=150)
    revision = PrintedField(label=_("Object of the revision"), max_length=300)
    file = forms.FileField(
        label=_("File (PDF)"), widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"})
    )
