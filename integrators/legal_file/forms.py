"""The forms of legal files."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from integrators.candidatures.models import Candidature
from integrators.companies.models import Integrator
from integrators.legal_file.actions.documents import KindData
from integrators.legal_file.models import DocumentKind, LegalDocument
from integrators.trainings.forms import DAY
from integrators.values import add_months
from portal.core import clock
from portal.ui.editing import EditForm

ACCEPT = "application/pdf,image/jpeg,image/png"


class MessageForm(forms.Form):
    text = forms.CharField(
        label=_("Message"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )


class UploadForm(forms.Form):
    kind = forms.ModelChoiceField(
        label=_("Document"),
        queryset=DocumentKind.objects.none(),
        empty_label=_("Choose the document"),
    )
    file = forms.FileField(
        label=_("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
        help_text=_("PDF, JPEG or PNG, 10 MB at most."),
    )
    expires_on = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=DAY,
        help_text=_("The last day, where the document names one."),
    )

    def __init__(self, *args: Any, company: Integrator | Candidature, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.queryset = DocumentKind.objects.filter(asked=True).asked_of(company)


class AcceptDocumentForm(forms.Form):
    expires_on = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=DAY,
        help_text=_("This day included. Leave empty only where the document does not expire."),
    )

    def __init__(self, *args: Any, document: LegalDocument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        months = document.kind.valid_months
        end = document.expires_on or (months and add_months(clock.today(), months))
        self.initial.setdefault("expires_on", end)


class KindForm(EditForm, forms.ModelForm[DocumentKind]):
    mandatory = forms.BooleanField(
        label=_("Mandatory for an approval"),
        required=False,
        help_text=_("From the moment you save; what was asked before stays known by its days."),
    )

    class Meta:
        model = DocumentKind
        fields = (
            "code", "name_fr", "name_en", "hint_fr", "hint_en", "asked_in", "valid_months",
            "position", "asked",
        )  # fmt: skip
        widgets = {
            "code": forms.TextInput(attrs={"class": "w-s"}),
            "valid_months": forms.NumberInput(attrs={"class": "w-xs", "min": 1}),
            "position": forms.NumberInput(attrs={"class": "w-xs"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # A past day is judged by whom it was asked of: for others a kind of its own is added.
            del self.fields["code"], self.fields["asked_in"]

    @property
    def kind(self) -> KindData:
        known = self.cleaned_data | {"asked_in": self.instance.asked_in}
        return cast(KindData, {key: known[key] for key in self.Meta.fields if key != "code"})
