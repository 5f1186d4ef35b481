"""Forms of the register: what was asked, what was answered, which requests to list."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from installations.forms.fields import PastMomentField
from installations.forms.lists import searching
from installations.interventions.actions import LONGEST, MOST_MINUTES, Asked
from installations.interventions.rules import OVERDUE_DAYS, machines_called, overdue_before
from installations.models import (
    Concern,
    InstallationReport,
    Intervention,
    InterventionState,
    Site,
    Way,
)
from installations.models.interventions import InterventionQuerySet
from integrators.companies.identity.naming import town_of
from integrators.models import Integrator
from portal.accounts.people.forms import OneLineField
from portal.core import clock
from portal.core.paths import key_of_row
from portal.search.matching import matching
from portal.ui.lists.filtering import FilterForm
from portal.ui.picking import PickingForm, PickOneField, PickWords
from portal.ui.printed import PrintedField
from portal.ui.text.formats import siret
from releases.models import RequirementDomain

OVERDUE = "overdue"
"""What the home page counts and the list shows, beside the states."""


def lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def find_sites(rows: Any, text: str) -> QuerySet[Site]:
    """Those of `rows` that a name, a town or a SIRET finds."""
    found: QuerySet[Site] = matching(rows, text).order_by("name_sorted", "pk")
    return found


def describe_site(site: Site) -> tuple[str, str]:
    number = siret(site.siret) if site.siret else site.end_user.number
    return site.name, f"{town_of(site)} · {number}"


SHOPS = PickWords(
    placeholder=_("Shop, town or SIRET"),
    label=_("Find a shop"),
    none=_("No shop of yours is found so."),
    no_other=_("No other shop of yours is found so."),
)
PICKING: dict[str, Any] = {
    "find": find_sites, "describe": describe_site,
    "address": reverse_lazy("installations:own_sites"), "words": SHOPS,
}  # fmt: skip


class InterventionForm(PickingForm, forms.Form):
    """What a merchant asks: a few fields while on the phone, the rest folded away below."""

    integrator = forms.ModelChoiceField(Integrator.objects.none(), label=_("For which company"))
    site = PickOneField(
        label=_("Shop"), queryset=Site.objects.none(), required=False,
        help_text=_("By name, town or SIRET. Not in your installed base yet? See below."),
        **PICKING,
    )  # fmt: skip
    requester = OneLineField(label=_("Who asks"), max_length=150)
    contact = OneLineField(
        label=_("Phone or mail address"), max_length=150, required=False,
        help_text=_("Where they can be reached about it."),
    )  # fmt: skip
    concern = forms.ChoiceField(
        label=_("Qualification"), choices=[("", "–"), *Concern.choices]
    )  # fmt: skip
    problem = PrintedField(
        label=_("What is asked, or what does not work"), max_length=LONGEST, widget=lines(5)
    )
    domain = forms.ModelChoiceField(
        RequirementDomain.objects.all(), label=_("Requirement domain"), required=False,
        empty_label=_("None"),
        help_text=_("Only where the certification rules are concerned."),
    )  # fmt: skip
    code = OneLineField(
        label=_("Licence or serial number"), max_length=80, required=False,
        help_text=_("Of the machine, as your installed base has it. It finds the shop too."),
        widget=forms.TextInput(attrs={"class": "w-m", "spellcheck": "false"}),
    )  # fmt: skip
    way = forms.ChoiceField(label=_("How it came"), choices=Way.choices, initial=Way.PHONE)
    came_at = PastMomentField(
        label=_("When it came"),
        help_text=_("Written down later? Give the real moment: both are kept and shown."),
    )
    place_name = OneLineField(label=_("Name of the shop"), max_length=150, required=False)
    place_city = OneLineField(label=_("Town"), max_length=100, required=False)

    FIRST = ("integrator", "site", "requester", "contact", "concern", "problem")
    MORE = ("domain", "code", "way", "came_at")
    ELSEWHERE = ("place_name", "place_city")

    def __init__(self, *args: Any, companies: list[Integrator], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.companies = companies
        self.machine: InstallationReport | None = None
        field: Any = self.fields["site"]
        field.queryset = own_sites(companies)
        self.fields["came_at"].initial = timezone.localtime(clock.now())
        self.only = companies[0] if len(companies) == 1 else None
        if self.only:
            del self.fields["integrator"]
        else:
            several: Any = self.fields["integrator"]
            several.queryset = Integrator.objects.filter(pk__in=[each.pk for each in companies])
            several.required = False
        self.bind_pickers()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("code"):
            self._find_machine(values)
        if not values.get("site") and not values.get("place_name") and "site" not in self.errors:
            self.add_error(
                "site", _("Choose the shop, or write its name and town under “not in my base”.")
            )
        if values.get("site") and values.get("place_name"):
            self.add_error(
                "place_name", _("Leave this empty: the shop was chosen from your installed base.")
            )
        certification = values.get("concern") == Concern.CERTIFICATION
        if certification and not values.get("domain"):
            self.add_error("domain", _("Choose the requirement domain that is concerned."))
        if values.get("domain") and not certification and "concern" not in self.errors:
            self.add_error(
                "domain", _("Leave this empty, or qualify the request as certification rules.")
            )
        if not self.only and not (values.get("site") or values.get("integrator")):
            self.add_error("integrator", _("Choose the company that was asked."))
        return values

    def _find_machine(self, values: dict[str, Any]) -> None:
        found = machines_called(self.companies, values["code"])
        if site := values.get("site"):
            found = [machine for machine in found if machine.site_id == site.pk]
        if len(found) == 1:
            self.machine = found[0]
            values["site"] = found[0].site
        elif found:
            self.add_error("code", _("Several machines have this number: choose the shop too."))
        else:
            self.add_error(
                "code",
                _("No machine in service with this number here: check it, or leave it empty."),
            )

    @property
    def company(self) -> Integrator:
        site: Site | None = self.cleaned_data["site"]
        found: Integrator = (
            self.only or (site.integrator if site else None) or self.cleaned_data["integrator"]
        )
        return found

    def asked(self) -> Asked:
        """What is to be recorded."""
        values = self.cleaned_data
        return Asked(
            came_at=values["came_at"], way=Way(values["way"]), requester=values["requester"],
            contact=values["contact"], problem=values["problem"],
            concern=Concern(values["concern"]), domain=values["domain"], site=values["site"],
            place_name=values["place_name"], place_city=values["place_city"],
            machine=self.machine,
        )  # fmt: skip

    def _group(self, names: tuple[str, ...]) -> list[Any]:
        return [self[name] for name in names if name in self.fields]

    @property
    def first(self) -> list[Any]:
        return self._group(self.FIRST)

    @property
    def more(self) -> list[Any]:
        return self._group(self.MORE)

    @property
    def elsewhere(self) -> list[Any]:
        return self._group(self.ELSEWHERE)

    @property
    def more_open(self) -> bool:
        return any(self.errors.get(name) for name in self.MORE)

    @property
    def elsewhere_open(self) -> bool:
        return any(self[name].value() or self.errors.get(name) for name in self.ELSEWHERE)


def own_sites(companies: list[Integrator]) -> QuerySet[Site]:
    """The sites that these companies look after, with what tells one from another."""
    return Site.objects.filter(integrator__in=companies).select_related("end_user", "integrator")


class AnswerForm(forms.Form):
    procedure = PrintedField(
        label=_("Procedure applied"), max_length=LONGEST, widget=lines(4),
        help_text=_("What was done, in words that a colleague can follow."),
    )  # fmt: skip
    result = PrintedField(label=_("Result"), max_length=LONGEST, widget=lines(3))
    minutes = forms.IntegerField(
        label=_("Time spent, in minutes"), min_value=0, max_value=MOST_MINUTES,
        widget=forms.NumberInput(attrs={"class": "w-xs", "inputmode": "numeric", "min": 0}),
    )  # fmt: skip
    closes = forms.BooleanField(
        label=_("Nothing more is to be done: close the request"), required=False, initial=True
    )


class RemarkForm(forms.Form):
    text = PrintedField(
        label=_("Remark"), max_length=LONGEST, widget=lines(4),
        help_text=_("What was written stays. A mistake is put right by a remark."),
    )  # fmt: skip


class InterventionFilter(FilterForm):
    q = searching(_("Number, shop, town, licence"))
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[
            ("", _("All")), *InterventionState.choices,
            (OVERDUE, _("Not closed after %(days)d days") % {"days": OVERDUE_DAYS}),
        ],
    )  # fmt: skip
    concern = forms.ChoiceField(
        label=_("Qualification"), required=False, choices=[("", _("All")), *Concern.choices]
    )
    since = forms.DateField(
        label=_("Recorded from"), required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-s"}),
    )  # fmt: skip
    until = forms.DateField(
        label=_("Until"), required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-s"}),
    )  # fmt: skip

    def __init__(self, data: Any, *, sites: QuerySet[Site]) -> None:
        """`?site=`, from a shop's own page, is no field: nobody chooses it here."""
        super().__init__(data)
        named = data.get("site", "")
        self.of_site = bool(named)
        key = key_of_row(named)
        self.site = None if key is None else sites.filter(pk=key).first()

    @property
    def asks(self) -> bool:
        return self.of_site or super().asks

    def of(self, rows: InterventionQuerySet) -> InterventionQuerySet:
        """Those of `rows` that the form asks for."""
        wanted = self.wanted
        rows = matching(self.narrow(rows), wanted["q"])
        if wanted["state"] == OVERDUE:
            rows = rows.to_close().filter(recorded_at__lt=overdue_before())
        elif wanted["state"]:
            rows = rows.filter(state=wanted["state"])
        if wanted["concern"]:
            rows = rows.filter(concern=wanted["concern"])
        if self.of_site:
            rows = rows.filter(site=self.site) if self.site else rows.none()
        return rows.filter(self._period())

    def _period(self) -> Q:
        """Whole days of Paris, both included."""
        wanted, found = self.wanted, Q()
        if wanted["since"]:
            found &= Q(recorded_at__gte=_midnight(wanted["since"]))
        if wanted["until"]:
            found &= Q(recorded_at__lt=_midnight(wanted["until"] + dt.timedelta(days=1)))
        return found


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def rows_of(form: InterventionFilter, rows: InterventionQuerySet) -> QuerySet[Intervention]:
    """What a row of the list shows, in its one order."""
    return form.of(rows).select_related("integrator", "recorded_by", "domain")
