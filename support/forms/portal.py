"""Forms of representatives."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from installations.models import Intervention, Site
from integrators.models import Integrator
from portal.accounts.models import User
from portal.ui.lists.filtering import FilterForm
from releases.models import Release
from support.forms.fields import FilesField, text_area

SORTED = {
    "number": ("-number", "-pk"),
    "state": ("state", "-pk"),
    "changed": ("-updated_at", "-pk"),
}


class TicketFilter(FilterForm):
    orders = SORTED
    usual = "changed"

    q = forms.CharField(
        label=_("Number, words, shop or file"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class TicketForm(forms.Form):
    integrator = forms.ModelChoiceField(Integrator.objects.none(), label=_("For which company"))
    subject = forms.CharField(
        label=_("In a few words"), max_length=200, strip=True,
        help_text=_("For example: “The Z report does not print since the update”."),
        widget=forms.TextInput(attrs={"class": "w-l"}),
    )  # fmt: skip
    body = forms.CharField(
        label=_("What happens"), max_length=50_000, widget=text_area(10),
        help_text=_("What you did, what you expected, what you saw instead, and since when."),
    )  # fmt: skip
    says_blocked = forms.BooleanField(
        label=_("A till stands still"), required=False,
        help_text=_("The merchant cannot cash up any more. Support reads it first."),
    )  # fmt: skip
    site = forms.ModelChoiceField(
        Site.objects.none(), label=_("Shop concerned"), required=False,
        empty_label=_("None in particular"),
    )  # fmt: skip
    release = forms.ModelChoiceField(
        Release.objects.none(), label=_("Release in use"), required=False,
        empty_label=_("I do not know, or it does not matter"),
    )  # fmt: skip
    intervention = forms.ModelChoiceField(
        Intervention.objects.none(), required=False, widget=forms.HiddenInput
    )
    files = FilesField()  # type: ignore[assignment] # fields leave the class again

    def __init__(self, *args: Any, user: User, companies: list[Integrator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, Any] = {
            "integrator": Integrator.objects.filter(pk__in=[each.pk for each in companies]),
            "site": Site.objects.filter(integrator__in=companies),
            "release": Release.objects.visible_to(user),
            "intervention": Intervention.objects.filter(integrator__in=companies),
        }
        for name, queryset in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = queryset
        self.only: Integrator | None = None
        if len(companies) == 1:
            self.only = companies[0]
            del self.fields["integrator"]

    @property
    def company(self) -> Integrator:
        found: Integrator = self.only or self.cleaned_data["integrator"]
        return found


class ReplyForm(forms.Form):
    body = forms.CharField(label=_("Your message"), max_length=50_000, widget=text_area(6))
    files = FilesField()  # type: ignore[assignment] # fields leave the class again
