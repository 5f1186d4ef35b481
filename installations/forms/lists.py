"""Filters and orders of the lists of reports and machines."""

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from installations.models import Party, ReportKind, ReportState
from installations.models.querysets import ReportQuerySet
from portal.accounts.models import User
from portal.core.products import ProductLine
from portal.search.matching import matching
from portal.ui.lists.filtering import FilterForm
from releases.models import Release

REPORTS = {
    "number": ("-listed_number", "-pk"),
    "shop": ("shop_sorted", "pk"),
    "date": ("-listed_at", "-pk"),
}

MACHINES = {
    "site": ("site__city_sorted", "site__name_sorted", "pk"),
    "integrator": ("integrator__name_sorted", "site__city_sorted", "pk"),
    "release": ("-release__version_key", "pk"),
}
OWN_DRAFTS = "own-drafts"
"""What the home page counts and the list shows, beside the states."""
NOBODY = "nobody"
WAITS = [
    (Party.MERCHANT.value, _("The merchant")),
    (Party.INTEGRATOR.value, _("The technician")),
    (NOBODY, _("Nobody")),
]


def searching(placeholder: str | Promise) -> forms.CharField:
    widget = forms.TextInput(attrs={"type": "search", "placeholder": placeholder})
    return forms.CharField(label=_("Search"), required=False, widget=widget)


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

    def __init__(self, data: object) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        field = self.fields["release"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Release.objects.public().newest_first()

    @property
    def narrows(self) -> bool:
        """Whether only the machines of some releases are asked for."""
        return any(self.wanted[name] for name in ("line", "release", "shown"))

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


class RecallFilter(FilterForm):
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), ("open", _("Still running it")), ("solved", _("Dealt with"))],
    )
