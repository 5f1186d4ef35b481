"""The form of one setting; whoever saves second is shown what the first has saved."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, cast

from django import forms
from django.db.models import Model

from portal.house.known import Known
from portal.ui.editing import EditForm


class SettingForm(EditForm, forms.Form):
    """One field, as the setting itself says."""

    def __init__(self, data: Any, *, known: Known, holds: Any, subject: Model | None) -> None:
        # Before the form compares what it was opened on: it must know its field by then.
        field = known.field()
        field.label, field.help_text = str(known.name), f"{known.help_text} {known.bounds}"
        cast(Any, self).base_fields = {"value": field}
        super().__init__(data, initial={"value": holds}, subject=subject)

    def _plain(self, name: str, value: Any) -> str:
        """Days are told in their order, which is part of what is set."""
        with suppress(forms.ValidationError):
            value = self.fields[name].to_python(value)
        if isinstance(value, list):
            return str(self.fields[name].prepare_value(value))
        return super()._plain(name, value)

    @property
    def is_new(self) -> bool:
        """Never: before the first change the default is what others may change."""
        return False
