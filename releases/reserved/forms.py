"""Forms of quality staff for reserved documents."""

from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from portal.core.products import ProductLine
from portal.search.matching import holds, words_of
from portal.ui.editing import EditForm
from portal.ui.lists.filtering import FilterForm
from portal.ui.printed import PrintedField
from portal.ui.text.formats import filesize
from releases.catalogue.models import Release
from releases.reserved.files import TYPES, max_bytes
from releases.reserved.models import ReservedAudience, ReservedKind
from releases.reserved.readers import Reader


def _file_field() -> forms.FileField:
    return forms.FileField(
        label=_("File"),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ",".join([*TYPES, ".jpeg"])}),
    )


def _say_what_is_accepted(form: forms.Form) -> None:
    form.fields["file"].help_text = _(
        "PDF, Office, OpenDocument or image, at most %(limit)s. Each reader’s copy of a PDF bears "
        "their name; other files are given as they are."
    ) % {"limit": lazystr(filesize(max_bytes()))}


class ReservedForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=ReservedKind.choices)
    title_fr = PrintedField(label=_("Title in French"), max_length=200)
    title_en = PrintedField(label=_("Title in English"), max_length=200)
    audience = forms.ChoiceField(
        label=_("Readers"), choices=ReservedAudience.choices, widget=forms.RadioSelect,
        initial=ReservedAudience.INTEGRATORS,
    )  # fmt: skip
    line = forms.ChoiceField(
        label=_("Product line"), required=False,
        choices=[("", _("All lines")), *ProductLine.choices],
        help_text=_("Integrators approved for this line read it."),
    )  # fmt: skip
    release = forms.ModelChoiceField(
        label=_("Version of the software"), required=False, queryset=Release.objects.none(),
        empty_label=_("None in particular"),
        help_text=_("Integrators read it from its publication on. The version decides the line."),
    )  # fmt: skip
    file = _file_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["release"]
        field.queryset = Release.objects.newest_first()
        _say_what_is_accepted(self)


class ReservedVersionForm(forms.Form):
    change = forms.CharField(label=_("What is new"), max_length=300)
    file = _file_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_what_is_accepted(self)


class AudienceForm(EditForm, forms.Form):
    audience = forms.ChoiceField(
        label=_("Readers"), choices=ReservedAudience.choices, widget=forms.RadioSelect
    )


class ReadersForm(FilterForm):
    """Which of the expected readers are shown."""

    class Show(TextChoices):
        WAITING = "waiting", _("Those who have not read it")
        READ = "read", _("Those who have read it")

    q = forms.CharField(label=_("Company or person"), max_length=80, required=False)
    show = forms.ChoiceField(
        label=_("Show"), required=False, choices=[("", _("Everyone")), *Show.choices]
    )

    def of(self, readers: list[Reader]) -> list[Reader]:
        """Those of `readers` that are asked for."""
        if not self.is_valid():
            return []
        words, show = words_of(self.cleaned_data["q"]), self.cleaned_data["show"]
        return [
            reader
            for reader in readers
            if holds(words, reader.company, reader.user.name)
            and (not show or reader.done == (show == self.Show.READ))
        ]
