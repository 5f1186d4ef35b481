"""The forms of taking over from Odoo: which files, and what of Odoo becomes what here."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from portal.core.actions import Refused
from support.forms.fields import SeveralFilesInput
from support.importing import mapping as mappings
from support.importing.tables import files
from support.models import Channel, OdooImport, Qualification, Severity

EMPTY = _("(empty)")
TITLES = {
    "stages": _("Stages"),
    "priorities": _("Priorities"),
    "types": _("Types of tickets"),
    "people": _("Technicians"),
}


class ExportField(forms.FileField):
    """Cleans to the files of an export, each of a kind that is read."""

    widget = SeveralFilesInput(attrs={"accept": ".csv,.xlsx,.zip,.txt"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        found = [file for file in given if isinstance(file, UploadedFile)]
        if not found:
            raise forms.ValidationError(_("Choose the files of the export."))
        for file in found:
            try:
                files.tables_in(file.name or "", file)
            except Refused as refused:
                raise forms.ValidationError(str(refused.message)) from refused
            file.seek(0)
        return found


class ExportForm(forms.Form):
    export = ExportField(
        label=_("Files of the export (CSV, XLSX or ZIP)"),
        help_text=_(
            "All at once, up to 50 MB together; a ZIP may hold the tables and, beside them, the "
            "attached files. Larger exports go in by the command import_odoo."
        ),
    )


class MappingForm(forms.Form):
    """A choice for each word that stands in the tickets of an import."""

    def __init__(self, *args: Any, odoo: OdooImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.odoo, self.names = odoo, dict[str, tuple[str, str]]()
        self.mapping = mappings.completed(odoo)
        self._add("zone", _("Times of the export are those of"), mappings.ZONES,
                  self.mapping["zone"])  # fmt: skip
        self._add("channel", _("Channel of these tickets"), Channel.choices,
                  self.mapping["channel"])  # fmt: skip
        for field, choices in self._choices().items():
            counted = odoo.found.get(field, {})
            words = sorted(self.mapping[field], key=lambda word: (-counted.get(word, 0), word))
            for place, word in enumerate(words):
                label = f"{word or EMPTY} ({counted.get(word, 0)})"
                name = f"{field}-{place}"
                self.names[name] = (field, word)
                self._add(name, label, choices, self.mapping[field][word])

    def _choices(self) -> dict[str, list[tuple[Any, Any]]]:
        people = [(str(each.pk), str(each)) for each in mappings.technicians()]
        return {
            "stages": list(mappings.STATES),
            "priorities": [("", _("Not said")), *Severity.choices],
            "types": [("", _("Not qualified")), *Qualification.choices],
            "people": [("", _("Nobody who has an account here")), *people],
        }

    def _add(self, name: str, label: Any, choices: Any, initial: str) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label, choices=choices, required=False, initial=initial
        )

    def groups(self) -> Iterator[tuple[Any, list[forms.BoundField]]]:
        """The fields of each kind, under what they are of."""
        for field, title in TITLES.items():
            found = [self[name] for name, (of, _word) in self.names.items() if of == field]
            if found:
                yield title, found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        made: dict[str, Any] = {field: {} for field in TITLES}
        for name, (field, word) in self.names.items():
            left = self.mapping[field][word] if field == "stages" else ""
            made[field][word] = data.get(name) or left
        made |= {name: data.get(name) or self.mapping[name] for name in ("zone", "channel")}
        self.mapping = made
        return data
