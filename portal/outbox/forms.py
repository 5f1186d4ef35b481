"""The filter of one's notices: of which year, of what kind, unread or all."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.outbox.notices import NoticeQuerySet, notice_kinds
from portal.ui.lists.filtering import FilterForm

UNREAD = "unread"


class NoticeFilter(FilterForm):
    show = forms.ChoiceField(
        label=_("Show"), required=False, choices=[("", _("All notices")), (UNREAD, _("Unread"))]
    )
    kind = forms.ChoiceField(label=_("About"), required=False)
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, *, first: int | None) -> None:
        """`first` is the year of the reader's first notice."""
        super().__init__(data)
        this = clock.today().year
        kinds, years = self.fields["kind"], self.fields["year"]
        assert isinstance(kinds, forms.ChoiceField)
        assert isinstance(years, forms.ChoiceField)
        kinds.choices = [("", _("Everything")), *((one.code, one.name) for one in notice_kinds)]
        years.choices = [
            ("", _("Any year")),
            *((str(year), str(year)) for year in range(this, (first or this) - 1, -1)),
        ]

    def asked(self, rows: NoticeQuerySet) -> NoticeQuerySet:
        """Those of `rows` that are asked for."""
        wanted = self.wanted
        if wanted["show"] == UNREAD:
            rows = rows.unseen()
        if kind := notice_kinds.get(wanted["kind"]):
            rows = rows.of_kind(kind)
        if wanted["year"]:
            rows = rows.filter(created_at__year=wanted["year"])
        return self.narrow(rows)
