"""The form of a hold."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.personal_data.retention import kept


class HoldForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind of data"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        help_text=_("Which inspection, complaint or lawsuit needs it. Kept in the journal."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(one.key, one.what) for one in kept if one.by_itself]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]
