"""Edit forms that two people have open at once: the second to save is shown what the first wrote.

A form carries a fingerprint of each value that it was opened on. Where a stored value is another
by now, and the person has changed that same field, the form is refused and shows both, field by
field: what was typed stays in the field, and "take" puts what is stored in its place. A field
that the person has not touched takes what is stored. The next attempt rests on what was shown.

    class CourseForm(EditForm, forms.Form): …        the form, with `initial` or an `instance`
    {% editing form %}                               in its <form>, after the token
    @edits                                           its view: two at once come one by one
    found = get_object_or_404(edited(request, Course.objects.all()), pk=pk)
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django import forms
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from portal.journal.models import JournalEntry
from portal.ui.text.formats import time_of_day, when

OPENED_ON, TAKE = "opened_on", "take"
M = TypeVar("M", bound=Model)
V = ParamSpec("V")
R = TypeVar("R", bound=HttpResponseBase)


@dataclass(frozen=True)
class Conflict:
    """One field that two people have changed, with both values as a person reads them."""

    name: str
    label: str
    mine: str
    stored: str


class EditForm(forms.BaseForm):
    """Mixed into the form of a row that exists; for a new row it changes nothing.

    `subject` is the row, told by whom it was changed in between: a model form knows it.
    """

    def __init__(self, *args: Any, subject: Model | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject = subject or getattr(self, "instance", None)
        self.conflicts: list[Conflict] = []
        if self.is_bound and self.add_prefix(OPENED_ON) in self.data:
            self._meet()

    @property
    def is_new(self) -> bool:
        """Whether it makes a new row, which nobody else can have open."""
        return self.subject is None or not self.subject.pk

    @property
    def editing_name(self) -> str:
        return self.add_prefix(OPENED_ON)

    @property
    def opened_on(self) -> str:
        """What the page sends back: each field and the fingerprint of what is stored now."""
        return " ".join(f"{name}={self._mark(name, self._stored(name))}" for name in self._told())

    def full_clean(self) -> None:
        super().full_clean()
        if self.conflicts and self.is_bound:
            self.add_error(None, what_happened(self.subject))

    def _told(self) -> list[str]:
        return [
            name for name, field in self.fields.items()
            if not isinstance(field, forms.FileField) and not field.disabled
        ]  # fmt: skip

    def _stored(self, name: str) -> Any:
        return self.get_initial_for_field(self.fields[name], name)

    def _typed(self, name: str) -> Any:
        widget = self.fields[name].widget
        return widget.value_from_datadict(self.data, self.files, self.add_prefix(name))

    def _plain(self, name: str, value: Any) -> str:
        """`value`, stored or typed, as one and the same text."""
        with suppress(forms.ValidationError):
            value = self.fields[name].to_python(value)
        if isinstance(value, list | tuple | set | QuerySet):
            return " ".join(sorted(str(getattr(each, "pk", each)) for each in value))
        text = "" if value is None else str(getattr(value, "pk", value))
        return text.replace("\r\n", "\n").strip()

    def _mark(self, name: str, value: Any) -> str:
        return hashlib.sha256(self._plain(name, value).encode()).hexdigest()[:16]

    def _meet(self) -> None:
        """Compare what was opened, what is stored and what was typed; settle what can be."""
        sent = self.data[self.editing_name].split()
        opened = dict(part.split("=", 1) for part in sent if "=" in part)
        taken = self.data.getlist(TAKE) if hasattr(self.data, "getlist") else []
        copied: Any = self.data
        self.data = copied.copy()
        for name in self._told():
            stored, typed = self._stored(name), self._typed(name)
            if name in taken:
                self._put(name, stored)
            elif name not in opened or opened[name] == self._mark(name, stored):
                continue
            elif opened[name] == self._mark(name, typed):
                self._put(name, stored)
            elif self._plain(name, stored) != self._plain(name, typed):
                label = str(self.fields[name].label or name)
                both = self._read(name, typed), self._read(name, stored)
                self.conflicts.append(Conflict(name, label, *both))

    def _put(self, name: str, value: Any) -> None:
        """Have `value` as if it had been typed."""
        field, key, data = self.fields[name], self.add_prefix(name), cast(Any, self.data)
        shown = field.prepare_value(value)
        data.pop(key, None)
        if isinstance(field, forms.BooleanField):
            if value:
                data[key] = "on"
        elif isinstance(shown, list | tuple | set | QuerySet):
            data.setlist(key, [str(getattr(each, "pk", each)) for each in shown])
        elif shown is not None:
            date = isinstance(field.widget, forms.DateInput | forms.DateTimeInput)
            data[key] = str(field.widget.format_value(shown) if date else shown)

    def _read(self, name: str, value: Any) -> str:
        """`value` as a person reads it: the labels of choices, a date as it is written."""
        field = self.fields[name]
        if isinstance(field, forms.BooleanField):
            return _("yes") if field.to_python(value) else _("no")
        text = self._plain(name, value)
        if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
            choices: Any = field.choices
            labels = {str(key): str(label) for key, label in choices}
            several = isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
            return ", ".join(labels.get(key, key) for key in (text.split() if several else [text]))
        if isinstance(field, forms.DateField):
            try:
                day = field.to_python(value)
            except forms.ValidationError:
                return text
            return when(day) if day else ""
        return text


class EditFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    """Mixed into a formset that shows all rows of a kind: they are compared as a whole.

    `stored_rows` are those in the way, one line each, when the formset is refused for that.
    """

    def __init__(self, *args: Any, subject: Model | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.subject = subject

    @property
    def is_new(self) -> bool:
        """Whether it makes a new row, which nobody else can have open."""
        return self.subject is None or not self.subject.pk

    @property
    def editing_name(self) -> str:
        return f"{self.prefix}-{OPENED_ON}"

    @property
    def opened_on(self) -> str:
        return hashlib.sha256("\n".join(self._rows()).encode()).hexdigest()[:16]

    @property
    def is_late(self) -> bool:
        sent = self.data.get(self.editing_name) if self.is_bound else None
        return bool(sent) and sent != self.opened_on

    @property
    def stored_rows(self) -> list[str]:
        return self._rows() if self.is_late else []

    def clean(self) -> None:
        super().clean()
        if self.is_late:
            raise forms.ValidationError(what_happened(self.subject))

    def _rows(self) -> list[str]:
        rows: Any = self.initial or []
        return [" · ".join(_words(value) for value in row.values() if value) for row in rows]


def _words(value: Any) -> str:
    if isinstance(value, list | tuple | QuerySet):
        return ", ".join(str(each) for each in value)
    return str(value)


def what_happened(subject: Model | None) -> str:
    """Who has changed `subject`, and when, as far as the journal says; what to do now."""
    entry = None
    if subject is not None and subject.pk:
        entries = JournalEntry.objects.select_related("actor_user").filter(
            subject_type=subject._meta.label, subject_id=str(subject.pk)
        )
        entry = entries.order_by("-pk").first()
    if entry and entry.actor_user:
        return _(
            "%(name)s has changed this at %(time)s, while you had it open. Nothing is saved "
            "yet: look at both values below, then save."
        ) % {"name": entry.actor_user.name, "time": time_of_day(entry.at)}
    return _(
        "This has been changed while you had it open. Nothing is saved yet: look at both "
        "values below, then save."
    )


def edits(
    view: Callable[Concatenate[HttpRequest, V], R],
) -> Callable[Concatenate[HttpRequest, V], R]:
    """Of two who save at once, the second sees what the first has saved: see `edited`."""

    @wraps(view)
    def run(request: HttpRequest, /, *args: V.args, **kwargs: V.kwargs) -> R:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return run


def edited(request: HttpRequest, rows: QuerySet[M]) -> QuerySet[M]:
    """`rows`, locked until the answer where the request writes, in a view that `@edits`."""
    return rows.select_for_update(of=("self",)) if request.method == "POST" else rows
