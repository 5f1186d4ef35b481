"""The filter of the journal: when, of what kind, about which company, by whom."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core.paths import key_of_row
from portal.journal.words.sentences import families
from portal.journal.words.subjects import find_companies
from portal.search.folding import fold
from portal.search.matching import matching
from portal.ui.lists.filtering import FilterForm

NAMED = 5
"""How many are named where what was typed may mean several."""
DAY = forms.DateInput(attrs={"type": "date"})


def _search(placeholder: Any) -> forms.TextInput:
    return forms.TextInput(attrs={"type": "search", "placeholder": placeholder})


class JournalFilter(FilterForm):
    """`company` and `person` are given as their keys, whatever was typed for them."""

    kind = forms.ChoiceField(label=_("About"), required=False)
    company = forms.CharField(
        label=_("Company"), required=False, max_length=200, widget=_search(_("Name or SIREN"))
    )
    person = forms.CharField(
        label=_("Done by"), required=False, max_length=200, widget=_search(_("Name or address"))
    )
    since = forms.DateField(label=_("From"), required=False, widget=DAY)
    until = forms.DateField(label=_("Until"), required=False, widget=DAY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", _("Everything")),
            *((family.code, family.name) for family in families),
        ]

    def clean_company(self) -> int | None:
        typed = " ".join(self.cleaned_data["company"].split())
        found = find_companies(typed, NAMED + 1) if typed else []
        return _only(typed, found, _("No company is called this way."))

    def clean_person(self) -> int | None:
        typed = " ".join(self.cleaned_data["person"].split())
        found = _people(typed, NAMED + 1) if typed else []
        return _only(typed, found, _("Nobody is called this way."))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The period ends before it begins."))
        return cleaned


class PackForm(forms.Form):
    personal = forms.BooleanField(
        label=_("With the personal data still kept (names, addresses)"),
        required=False,
        help_text=_("For an auditor who needs it. Without, the pack proves just as much."),
    )


class ExactFilter(FilterForm):
    """What the links of the technical details ask for: one event, or all about one row."""

    event = forms.CharField(label=_("Event"), required=False, max_length=80)
    subject = forms.RegexField(r"^[\w.]+:\w+$", label=_("Subject"), required=False, max_length=170)


def _people(typed: str, limit: int) -> list[tuple[int, str]]:
    """Accounts by their number, address or name: those that are exactly it first."""
    exact = Q(email__iexact=typed) | Q(name_sorted=fold(typed))
    if (key := key_of_row(typed)) is not None:
        exact |= Q(pk=key)
    everybody = User.objects.order_by("name_sorted", "pk")
    for rows in (everybody.filter(exact), matching(everybody, typed)):
        if found := list(rows.values_list("pk", "name")[:limit]):
            return found
    return []


def _only(typed: str, found: list[tuple[int, str]], nobody: Any) -> int | None:
    """The one that is meant. Raises ValidationError where it is none, or may be several."""
    if not typed:
        return None
    if not found:
        raise ValidationError(nobody)
    if len(found) > 1:
        named = "; ".join(f"{name} ({key})" for key, name in found[:NAMED])
        raise ValidationError(
            _("Several are called this way. Write the name in full, or the number: %(named)s"),
            params={"named": f"{named} …" if len(found) > NAMED else named},
        )
    return found[0][0]


class HeldForm(forms.Form):
    """A checkpoint that somebody holds, as it was mailed or kept."""

    note = forms.CharField(
        label=_("The checkpoint that you hold"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6, "class": "mono", "spellcheck": "false"}),
    )

    def clean_note(self) -> str:
        """As it was signed: browsers send other line ends, and what is copied loses the last."""
        note: str = self.cleaned_data["note"]
        return note.replace("\r\n", "\n").strip() + "\n"
