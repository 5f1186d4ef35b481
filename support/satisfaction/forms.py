"""The forms of an evaluation: the answer, and what staff say of one in doubt."""

from django import forms
from django.utils.translation import gettext_lazy as _

from support.forms.fields import text_area
from support.models.satisfaction import SatisfactionRating
from support.satisfaction.actions import LONGEST_COMMENT


class RatingForm(forms.Form):
    score = forms.TypedChoiceField(
        label=_("How satisfied are you?"), coerce=int, widget=forms.RadioSelect,
        choices=list(reversed(SatisfactionRating.Score.choices)),
    )  # fmt: skip
    comment = forms.CharField(
        label=_("Would you like to add a word?"), required=False, max_length=LONGEST_COMMENT,
        widget=text_area(4),
    )  # fmt: skip


class SettleForm(forms.Form):
    reason = forms.CharField(
        label=_("How you know"), max_length=LONGEST_COMMENT, widget=text_area(2),
        help_text=_("Whom you asked, and when."),
    )  # fmt: skip
    is_theirs = forms.TypedChoiceField(
        choices=[("yes", _("It is theirs")), ("no", _("It is nobody’s"))],
        coerce=lambda value: value == "yes",
    )
