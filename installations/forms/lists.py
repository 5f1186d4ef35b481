"""Filters and orders of the lists of reports and machines."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from installations.models import Party, ReportKind, ReportState, Source
from installations.models.periods import InstalledPeriodQuerySet
from installations.models.querysets import ReportQuerySet
from integrators.companies.departments import ABROAD, DEPARTMENTS
from integrators.models import Integrator
from portal.accounts.models import User
from portal.core import clock
from portal.core.products import ProductLine
from portal.search.matching import FEW, matching
from portal.ui.lists.filtering import FilterForm
from releases.models import Release

REPORTS = {
    "number": ("-listed_number", "-pk"),
    "shop": ("shop_sorted", "pk"),
    "date": ("-listed_at", "-pk"),
}

MACHINES = {
    "site": ("city_sorted", "shop_sorted", "pk"),
    "integrator": ("integrator__name_sorted", "city_sorted", "pk"),
    "release": ("-version_key", "pk"),
}
OWN_DRAFTS = "own-drafts"
"""What the home page counts and the list shows, beside the states."""
NOBODY = "nobody"
WAITS = [
    (Party.MERCHANT.value, _("The merchant")),
    (Party.INTEGRATOR.value, _("The technician")),
    (NOBODY, _("Nobody")),
]


DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-s"})


def _areas() -> list[tuple[str, str | Promise]]:
    departments = [(code, f"{code} {name}") for code, name in DEPARTMENTS.items()]
    return [("", _("All")), *departments, (ABROAD, _("Abroad"))]


def searching(placeholder: str | Promise) -> forms.CharField:
    widget = forms.TextInput(attrs={"type": "search", "placeholder": placeholder})
    return forms.CharField(label=_("Search"), required=False, widget=widget)


def of_a_company() -> forms.CharField:
    """For staff, who see those of all companies; `companies_with` finds whom it names."""
    widget = forms.TextInput(attrs={"placeholder": _("Name or town")})
    return forms.CharField(label=_("Integrator"), required=False, max_length=200, widget=widget)


class ReportFilter(FilterForm):
    orders = REPORTS
    usual = "date"

    q = searching(_("Number, shop, town, licence, SIRET"))
    state = forms.ChoiceField(label=_("State"), required=False)
    waits = forms.ChoiceField(
        label=_("Signature awaited from"), required=False, choices=[("", _("All")), *WAITS]
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), *ReportKind.choices]
    )

    def __init__(self, data: object, *, user: User) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)
        # Staff never see a draft.
        field.choices = [
            ("", _("All")),
            *([] if user.is_staff else [(OWN_DRAFTS, _("My drafts"))]),
            *(
                choice
                for choice in ReportState.choices
                if choice[0] != ReportState.DRAFT or not user.is_staff
            ),
        ]

    def of(self, reports: ReportQuerySet, user: User) -> ReportQuerySet:
        """Those of `reports` that the form asks for."""
        wanted = self.wanted
        reports = matching(self.narrow(reports), wanted["q"])
        if wanted["kind"]:
            reports = reports.filter(kind=wanted["kind"])
        if wanted["waits"] == NOBODY:
            reports = reports.waiting_for_nobody()
        elif wanted["waits"]:
            reports = reports.waiting_for(wanted["waits"])
        match wanted["state"]:
            case "":
                return reports
            case "own-drafts":
                return reports.filter(state=ReportState.DRAFT, representative__user=user)
            case state:
                return reports.filter(state=state)


class MachineFilter(FilterForm):
    orders = MACHINES
    usual = "site"

    q = searching(_("Shop, town, licence, serial number"))
    line = forms.ChoiceField(
        label=_("Line"), required=False, choices=[("", _("All")), *ProductLine.choices]
    )
    shown = forms.ChoiceField(
        label=_("Status of the release"),
        required=False,
        choices=[("", _("All")), ("withdrawn", _("Withdrawn only"))],
    )
    release = forms.ModelChoiceField(
        Release.objects.none(), label=_("Release"), required=False, empty_label=_("All")
    )
    integrator = of_a_company()
    department = forms.ChoiceField(label=_("Département"), required=False, choices=_areas)
    source = forms.ChoiceField(
        label=_("Source"), required=False, choices=[("", _("All")), *Source.choices]
    )
    on = forms.DateField(label=_("As of the day"), required=False, widget=DAY)

    def __init__(self, data: object, *, user: User) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        if not user.is_staff:
            del self.fields["integrator"]
        field = self.fields["release"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Release.objects.public().newest_first()

    def clean_on(self) -> dt.date | None:
        """A day before today: today is what the list shows by itself."""
        day: dt.date | None = self.cleaned_data["on"]
        today = clock.today()
        if day and day > today:
            raise forms.ValidationError(_("Choose today or a day before: what comes can change."))
        return None if day == today else day

    @property
    def narrows(self) -> bool:
        """Whether only the machines of some releases are asked for."""
        return any(self.wanted[name] for name in ("line", "release", "shown"))

    @property
    def asks_for_releases_alone(self) -> bool:
        """Whether nothing else is asked for that is known."""
        others = self.fields.keys() - {"line", "release", "shown"}
        return self.is_valid() and not any(self.wanted[name] for name in others)

    def of(self, machines: InstalledPeriodQuerySet) -> InstalledPeriodQuerySet:
        """Those of `machines` that the form asks for: in force, or true on its day."""
        wanted = self.wanted
        machines = machines.true_on(wanted["on"]) if wanted["on"] else machines.in_force()
        machines = matching(self.narrow(machines), wanted["q"])
        if self.narrows:
            machines = machines.filter(release__in=self.releases())
        if wanted.get("integrator"):
            machines = machines.filter(integrator__in=companies_with(wanted["integrator"]))
        if wanted["department"]:
            machines = machines.in_department(wanted["department"])
        if wanted["source"]:
            machines = machines.filter(source=wanted["source"])
        return machines

    def releases(self) -> QuerySet[Release]:
        """Those whose machines are asked for."""
        wanted, found = self.wanted, Release.objects.all()
        if wanted["line"]:
            found = found.filter(line=wanted["line"])
        if wanted["release"]:
            found = found.filter(pk=wanted["release"].pk)
        if wanted["shown"]:
            found = found.filter(state=wanted["shown"])
        return found


def companies_with(words: str) -> Any:
    """Those that hold `words`; a few by their keys, so that the database begins with them."""
    found = matching(Integrator.objects.order_by(), words).values_list("pk", flat=True)
    keys = list(found[: FEW + 1])
    return keys if len(keys) <= FEW else found
