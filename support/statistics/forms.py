"""What is asked of the statistics and of the lists behind their figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from integrators.models import Integrator
from portal.accounts.models import User
from portal.core import clock
from portal.core.paths import key_of_row
from portal.ui.lists.filtering import FilterForm
from releases.models import RequirementDomain
from support.models import SatisfactionRating, Ticket
from support.rules.technicians import TECHNICIAN_ROLES
from support.statistics.periods import MOST_MONTHS, Named, Period, named
from support.statistics.rules.breakdowns import BREAKDOWNS, NONE, USUAL
from support.statistics.rules.kinds import KINDS
from support.statistics.rules.question import Question

EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2199, 12, 31)
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-s"})
NAMED = tuple(BREAKDOWNS)
CHOSEN = ("technician", "category", "severity", "domain", "channel")
"""Those that are chosen from a list."""


class Chosen(NamedTuple):
    """The label of a field, and the name of what was chosen in it."""

    label: Any
    name: str


class StatisticsForm(FilterForm):
    """Of all pages of the statistics. A day that is typed goes before a period's name."""

    period = forms.ChoiceField(label=_("Period"), required=False, choices=Named.choices)
    first = forms.DateField(label=_("From"), required=False, widget=DAY)
    last = forms.DateField(label=_("Until"), required=False, widget=DAY)
    technician = forms.ChoiceField(label=_("Technician"), required=False)
    category = forms.ChoiceField(label=_("Qualification"), required=False)
    severity = forms.ChoiceField(label=_("Severity"), required=False)
    domain = forms.ChoiceField(label=_("Requirement domain"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    company = forms.CharField(
        label=_("Integrator"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )  # fmt: skip
    integrator = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    by = forms.ChoiceField(
        label=_("Told apart by"), required=False,
        choices=[(key, one.label) for key, one in BREAKDOWNS.items()],
    )  # fmt: skip

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        known = {"technician": _technicians(), "domain": _domains()}
        for key in CHOSEN:
            one = BREAKDOWNS[key]
            none = [] if key == "channel" else [(NONE, one.none)]
            self._offer(key, [*known.get(key, one.choices), *none])
        self.only: Integrator | None = None
        """The integrator that a link has named."""

    def _offer(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All")), *choices]

    def clean_integrator(self) -> str:
        asked: str = self.cleaned_data["integrator"]
        if asked in ("", NONE):
            return asked
        key = key_of_row(asked)
        self.only = None if key is None else Integrator.objects.filter(pk=key).first()
        if self.only is None:
            raise forms.ValidationError(_("This integrator is not known: show all, then choose."))
        return asked

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        days = [day for name in ("first", "last") if (day := self.cleaned_data.get(name))]
        if not self.errors and any(not EARLIEST <= day <= LATEST for day in days):
            raise forms.ValidationError(_("Choose days of this century or the next."))
        if not self.errors and (wrong := _wrong(self._days())):
            raise forms.ValidationError(wrong)
        return cleaned

    def _days(self) -> Period:
        wanted = self.cleaned_data
        first: dt.date | None = wanted.get("first")
        last: dt.date | None = wanted.get("last")
        if last is not None:
            return Period(first or last.replace(day=1), last)
        if first is not None:
            return Period(first, max(first, clock.today()))
        return named(wanted.get("period") or "", clock.today())

    @property
    def question(self) -> Question:
        """What the form asks, once it is valid."""
        wanted = self.wanted
        where = {key: wanted[key] for key in NAMED if wanted[key]}
        return Question(self._days(), where, wanted["company"], wanted["by"] or USUAL)

    @property
    def in_words(self) -> list[Chosen]:
        """What the figures are narrowed to."""
        wanted, found = self.wanted, []
        for key in CHOSEN:
            field: Any = self.fields[key]
            known = {str(value): str(label) for value, label in field.choices}
            if wanted[key]:
                found.append(Chosen(field.label, known[wanted[key]]))
        label = _("Integrator")
        if self.only or wanted["integrator"]:
            found.append(Chosen(label, str(self.only or BREAKDOWNS["integrator"].none)))
        if wanted["company"]:
            found.append(Chosen(label, wanted["company"]))
        return found


def _wrong(period: Period) -> Any:
    if period.last < period.first:
        return _("The last day lies before the first: turn them round.")
    if len(period.months) > MOST_MONTHS:
        return _("Choose at most five years at once.")
    return None


def _technicians() -> list[tuple[str, str]]:
    """Who works on tickets, and who has: also those who have left."""
    in_charge = Exists(Ticket.objects.filter(assigned_to=OuterRef("pk")))
    found = User.objects.filter(Q(role__in=TECHNICIAN_ROLES) | in_charge)
    rows = found.order_by("name_sorted", "pk").values_list("pk", "name")
    return [(str(key), name) for key, name in rows]


def _domains() -> list[tuple[str, str]]:
    return [(str(row.pk), row.name) for row in RequirementDomain.objects.all()]


class TicketsForm(StatisticsForm):
    """Of the list behind a figure of tickets."""

    of = forms.ChoiceField(
        label=_("Tickets"), required=False,
        choices=[(key if key != "opened" else "", label) for key, (label, _of) in KINDS.items()],
    )  # fmt: skip
    weekday = forms.ChoiceField(
        label=_("Weekday"), required=False,
        choices=[("", _("All")), *((str(day + 1), name) for day, name in WEEKDAYS.items())],
    )  # fmt: skip
    hour = forms.ChoiceField(
        label=_("Hour"), required=False,
        choices=[("", _("All")), *((str(hour), f"{hour} h") for hour in range(24))],
    )  # fmt: skip


class EvaluationsForm(StatisticsForm):
    """Of the list behind a figure of evaluations."""

    of = forms.ChoiceField(
        label=_("Evaluations"), required=False,
        choices=[("", _("Asked for")), ("answered", _("Answered"))],
    )  # fmt: skip
    score = forms.ChoiceField(
        label=_("Answer"), required=False,
        choices=[("", _("All")), *reversed(SatisfactionRating.Score.choices)],
    )  # fmt: skip
