"""The form that takes the file of an import, and reads it at once."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from integrators.imports.files import Table, read_table
from integrators.imports.models import RowKind
from portal.core.actions import Refused
from portal.ui.lists.filtering import FilterForm


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("File (CSV or XLSX)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        help_text=_("Up to 5 MB and 20,000 rows."),
    )
    sheet = forms.CharField(
        label=_("Sheet"),
        required=False,
        max_length=31,
        help_text=_("Of a workbook with several; empty: the first that names companies by number."),
    )
    table: Table

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if upload := data.get("file"):
            try:
                self.table = read_table(upload, data.get("sheet", ""))
            except Refused as refused:
                field = "sheet" if refused.code == "no_sheet" else "file"
                self.add_error(field, str(refused.message))
        return data


class RowFilter(FilterForm):
    kind = forms.ChoiceField(
        label=_("Result"), required=False, choices=[("", _("All rows")), *RowKind.choices]
    )
    q = forms.CharField(
        label=_("SIREN or number in a register"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
