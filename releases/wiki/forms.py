"""The forms of the wiki."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.ui.editing import EditForm
from portal.ui.printed import PrintedField
from releases.wiki.models import Audience, WikiPage


class ImageForm(forms.Form):
    content = forms.FileField(
        label=_("Image"),
        help_text=_("PNG, JPEG or WebP, at most 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.webp"}),
    )


class WikiForm(EditForm, forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = WikiPage
        fields = (
            "line", "slug", "kind", "audience", "title_fr", "body_fr", "title_en", "body_en",
            "from_version", "until_version",
        )  # fmt: skip
        field_classes = dict.fromkeys(("title_fr", "title_en"), PrintedField)
        labels = {"kind": _("Kind")}
        help_texts = {
            "slug": _("Small letters, digits and dashes: fond-de-caisse."),
            "audience": _("Pages for integrators are read by their representatives and by us."),
            "from_version": _("Empty: from the first version on."),
            "until_version": _("Empty: until today’s version."),
        }
        widgets = {
            "body_fr": forms.Textarea(attrs={"rows": 16}),
            "body_en": forms.Textarea(attrs={"rows": 16}),
            "audience": forms.RadioSelect(choices=Audience.choices),
            "from_version": forms.TextInput(attrs={"class": "mono w-s"}),
            "until_version": forms.TextInput(attrs={"class": "mono w-s"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["line"].disabled = True
