"""Filters of a list, as its address names them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, TypeVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.search.matching import matching
from portal.ui.lists.sorting import Sorting

NO_ORDER = _("“%(value)s” is not on the list of orders: show all, then press the head of a column.")
Rows = TypeVar("Rows", bound="QuerySet[Any]")


class FilterForm(forms.Form):
    """What the address asks of a list.

    A value that the list does not know, from an old bookmark or a slip of the hand, says so and
    nothing is shown: the list of everything would pass for the answer.

    A list that is sorted by its heads names its `orders`, and the `usual` one.
    """

    orders: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    usual: ClassVar[str] = ""

    def clean(self) -> dict[str, Any] | None:
        if self.orders and not self.sorting.known:
            raise forms.ValidationError(
                NO_ORDER, code="unknown_order", params={"value": self.sorting.asked}
            )
        return super().clean()

    @property
    def sorting(self) -> Sorting:
        return Sorting.of(self.data, self.orders, self.usual)

    @property
    def wanted(self) -> dict[str, Any]:
        """Each field's value, "" (or False) where nothing was asked, or nothing that is known."""
        known = self.cleaned_data if self.is_valid() else {}
        return {name: known.get(name) or "" for name in self.fields}

    @property
    def asks(self) -> bool:
        """Whether the list is narrowed at all, be it by a value that nobody knows."""
        return not self.is_valid() or any(self.cleaned_data.values())

    @property
    def unknown(self) -> list[str]:
        """What is said of the values that are not known, for a page that shows no fields."""
        return [str(error) for errors in self.errors.values() for error in errors]

    def narrow(self, rows: Rows) -> Rows:
        """`rows`, or none of them where a value is unknown."""
        return rows if self.is_valid() else rows.none()


class WordsForm(FilterForm):
    """Of a list that is searched for words."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def found(self, rows: Rows) -> Rows:
        """Those of `rows` that have each word, as their model is searched."""
        return self.narrow(matching(rows, self.wanted["q"]))


class ChoicesForm(FilterForm):
    """Of a page that its address turns by links: each name, and the values that it may have."""

    def __init__(self, data: Any, **choices: Iterable[tuple[str, Any]]) -> None:
        super().__init__(data)
        for name, known in choices.items():
            self.fields[name] = forms.ChoiceField(choices=[*known], required=False)


class TabsForm(ChoicesForm):
    """Of a list with one tab a choice: `show`, from the address."""

    def __init__(self, data: Any, choices: Iterable[tuple[str, Any]]) -> None:
        super().__init__(data, show=choices)
