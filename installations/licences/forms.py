"""Forms of issued licences: the file, why one is cancelled, and which to list."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from installations.forms.lists import companies_with, of_a_company, searching
from installations.licences.files import HEADINGS, MOST_ROWS
from installations.licences.rules import LONGEST_REASON
from installations.models import LicenceRowKind
from installations.models.licences import IssuedLicenceQuerySet
from integrators.imports.files import Table, read_table
from portal.accounts.models import User
from portal.core.actions import Refused
from portal.search.matching import matching
from portal.ui.lists.filtering import FilterForm
from portal.ui.printed import PrintedField

WITHOUT, REPORTED, CANCELLED = "without", "reported", "cancelled"
"""What the list can be narrowed to."""


class LicenceFilter(FilterForm):
    """Staff see the licences of all companies, and may ask for those of one."""

    orders = {
        "date": ("-issued_on", "-pk"),
        "number": ("number_key", "pk"),
    }
    usual = "date"

    q = searching(_("Licence, edition, integrator"))
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            (WITHOUT, _("Without a report")),
            (REPORTED, _("With a signed report")),
            (CANCELLED, _("Licence cancelled")),
        ],
    )
    integrator = of_a_company()

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        if not user.is_staff:
            del self.fields["integrator"]

    def of(self, rows: IssuedLicenceQuerySet) -> IssuedLicenceQuerySet:
        """Those of `rows` that the form asks for."""
        wanted = self.wanted
        rows = matching(self.narrow(rows), wanted["q"])
        if wanted.get("integrator"):
            rows = rows.filter(integrator__in=companies_with(wanted["integrator"]))
        match wanted["state"]:
            case "without":
                return rows.without_report()
            case "reported":
                return rows.reported()
            case "cancelled":
                return rows.exclude(cancelled_at=None)
        return rows


class LicenceFileForm(forms.Form):
    """Takes a file, and reads it at once."""

    file = forms.FileField(
        label=_("File (CSV or XLSX)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
        help_text=_("Up to 5 MB and 5,000 rows."),
    )
    table: Table

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if upload := data.get("file"):
            try:
                self.table = read_table(upload, headings=HEADINGS)
            except Refused as refused:
                self.add_error("file", str(refused.message))
            else:
                if len(self.table.rows) > MOST_ROWS:
                    self.add_error("file", _("The file holds more than 5,000 rows: split it."))
        return data


class LicenceRowFilter(FilterForm):
    kind = forms.ChoiceField(
        label=_("Result"), required=False, choices=[("", _("All rows")), *LicenceRowKind.choices]
    )


class CancellingForm(forms.Form):
    reason = PrintedField(
        label=_("Why it is cancelled"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The integrator reads it."),
    )
