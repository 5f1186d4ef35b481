"""A field that chooses rows among thousands: a search box, and those chosen as ticks or a dot.

With a script the box is a combobox that asks `address` as one types. Without one it has a button
of its own, which sends the form: the page comes back with what was found, nothing is done, and
nothing that was typed is lost. What stands in the box unanswered always means that: whoever has
typed a name and presses the form's own button has not chosen yet.

    class AttendanceForm(PickingForm, forms.Form):
        attended = PickField(queryset=…, find=…, describe=…, address=reverse_lazy(…))

The view asks `form.is_valid()` as ever: a form that only searches is not valid, and has no errors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.utils import ErrorDict
from django.http import JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.core.paths import key_of_row

MOST = 20
"""So many are offered; whoever finds more types another word."""


@dataclass(frozen=True)
class Option:
    """One row: its key, its name, and the words that tell it from others of the name."""

    value: str
    label: str
    hint: str


Find = Callable[[Any, str], Any]
"""Of the rows of a field those that a text finds, in the order in which to offer them."""
Describe = Callable[[Any], tuple[str, str]]
"""The name of a row, and its hint."""


@dataclass(frozen=True)
class PickWords:
    """What the box says of what is looked for in it."""

    placeholder: str | Promise
    label: str | Promise
    none: str | Promise
    no_other: str | Promise
    """Beside what is chosen, for whoever has no script."""


PEOPLE = PickWords(
    placeholder=_("Name or company"),
    label=_("Find a name or a company"),
    none=_("Nobody of that name."),
    no_other=_("Nobody else of that name."),
)


def options(rows: Iterable[Any], describe: Describe) -> list[Option]:
    return [Option(str(row.pk), *describe(row)) for row in rows]


def found(rows: QuerySet[Any], text: str, *, find: Find, describe: Describe) -> JsonResponse:
    """What a combobox is answered: the options, and whether there are more."""
    wanted = text.strip()
    hits = options(find(rows, wanted)[: MOST + 1], describe) if wanted else []
    return JsonResponse(
        {"options": [asdict(item) for item in hits[:MOST]], "more": len(hits) > MOST},
        headers={"Cache-Control": "private, no-store"},
    )


class PickWidget(forms.SelectMultiple):
    """Shows the rows that are chosen, and those that the form's search has found."""

    template_name = "ui/widgets/picker.html"
    use_fieldset = True
    several = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.address: Any = ""
        self.searching = False
        self.takes_focus = True
        self.words = PEOPLE
        self.text = ""
        self.rows: Callable[[list[str]], list[Option]] = lambda keys: []
        self.find: Callable[[str], list[Option]] = lambda text: []

    def use_required_attribute(self, initial: Any) -> bool:
        """Never: the box is empty once somebody is chosen."""
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        # Not those of a list of choices: that would be every row there is.
        context = super(forms.Select, self).get_context(name, value, attrs)
        values = value if isinstance(value, list | tuple) else [value]
        chosen = self.rows([str(item) for item in values if item not in (None, "")])
        keys = {item.value for item in chosen}
        hits = self.find(self.text) if self.searching and self.text else []
        context["picker"] = {
            "address": self.address,
            "several": self.several,
            "chosen": chosen,
            "found": [item for item in hits[:MOST] if item.value not in keys],
            "more": len(hits) > MOST,
            "searching": self.searching,
            "focus": self.takes_focus,
            "text": self.text,
            "words": self.words,
        }
        return context


class PickOneWidget(PickWidget):
    several = False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return data.get(name)


class _Picks:
    """What both fields have: how rows are found and described, and where a script asks."""

    find: Find
    describe: Describe

    def bind(self, name: str, form: forms.BaseForm) -> None:
        """Tell the widget what this form holds."""
        field: Any = self
        widget: PickWidget = field.widget
        rows: QuerySet[Any] = field.queryset
        button, box = box_names(form.add_prefix(name))
        data: Any = form.data if form.is_bound else {}
        widget.text = " ".join(str(data.get(box, "")).split())[:100]
        widget.searching = bool(widget.text) or button in data
        widget.rows = lambda keys: options(find_keys(rows, keys), self.describe)
        widget.find = lambda text: options(self.find(rows, text)[: MOST + 1], self.describe)


def box_names(name: str) -> tuple[str, str]:
    """The names of a picker's button and of its box."""
    return f"{name}-search", f"{name}-text"


def find_keys(rows: QuerySet[Any], keys: list[str]) -> QuerySet[Any]:
    """Those of `rows` with these keys; what is no key finds nothing."""
    known = [key for text in keys if (key := key_of_row(text)) is not None]
    return rows.filter(pk__in=known)


def _refuse_what_is_no_key(field: Any, values: Iterable[Any]) -> None:
    """As for a row that is not among those to choose from; a database takes no such number."""
    for value in values:
        if not str(value).isdecimal() or len(str(value)) > 18:
            raise forms.ValidationError(
                field.error_messages["invalid_choice"], "invalid_choice", {"value": value}
            )


class PickField(_Picks, forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several rows."""

    widget = PickWidget

    def __init__(
        self,
        *,
        find: Find,
        describe: Describe,
        address: Any,
        queryset: Any,
        words: PickWords = PEOPLE,
        **kwargs: Any,
    ) -> None:
        super().__init__(queryset, **kwargs)
        self.find, self.describe = find, describe
        self.widget.address, self.widget.words = address, words

    def clean(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            _refuse_what_is_no_key(self, value)
        return super().clean(value)


class PickOneField(_Picks, forms.ModelChoiceField):  # type: ignore[type-arg]
    """One row."""

    widget = PickOneWidget

    def __init__(
        self,
        *,
        find: Find,
        describe: Describe,
        address: Any,
        queryset: Any,
        words: PickWords = PEOPLE,
        **kwargs: Any,
    ) -> None:
        super().__init__(queryset, empty_label=None, **kwargs)
        self.find, self.describe = find, describe
        self.widget.address, self.widget.words = address, words

    def to_python(self, value: Any) -> Any:
        if value not in self.empty_values:
            _refuse_what_is_no_key(self, [value])
        return super().to_python(value)


class PickingForm(forms.BaseForm):
    """A form with such fields; mixed in before the kind of form."""

    def bind_pickers(self) -> None:
        """After a field's rows were narrowed; `__init__` has done it for those declared."""
        for name, field in self.fields.items():
            if isinstance(field, PickField | PickOneField):
                field.bind(name, self)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bind_pickers()

    @property
    def searching(self) -> bool:
        """Whether the form was sent to look for somebody."""
        widgets = [field.widget for field in self.fields.values()]
        return any(isinstance(widget, PickWidget) and widget.searching for widget in widgets)

    def full_clean(self) -> None:
        if self.is_bound and self.searching:
            self._errors = ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
            return
        super().full_clean()

    def is_valid(self) -> bool:
        return not self.searching and super().is_valid()
