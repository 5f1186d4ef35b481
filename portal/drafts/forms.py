"""What the page's script sends of a draft, checked."""

from __future__ import annotations

from typing import Any

from django import forms

from portal.drafts.keeping import Sent


class DraftForm(forms.Form):
    key = forms.UUIDField()
    window = forms.CharField(max_length=40, required=False)
    at = forms.CharField(max_length=300)
    form = forms.CharField(max_length=100)
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 2)
    values = forms.JSONField()
    changed = forms.JSONField(required=False)
    names = forms.JSONField(required=False)

    def clean_values(self) -> dict[str, list[str]]:
        found: Any = self.cleaned_data["values"]
        if not isinstance(found, dict) or not all(_texts(one) for one in found.values()):
            raise forms.ValidationError("", code="values")
        return found

    def clean_changed(self) -> list[str]:
        return _list(self.cleaned_data["changed"])

    def clean_names(self) -> list[str]:
        return _list(self.cleaned_data["names"])[:100]

    def sent(self) -> Sent:
        data = self.cleaned_data
        return Sent(
            key=data["key"], window=data["window"], address=data["at"], form=data["form"],
            base=data["revision"], values=data["values"], changed=frozenset(data["changed"]),
            files=tuple(name[:200] for name in data["names"]),
        )  # fmt: skip


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _list(value: Any) -> list[str]:
    if value and not _texts(value):
        raise forms.ValidationError("", code="list")
    return value or []
