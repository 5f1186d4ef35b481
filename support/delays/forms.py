"""The forms that plan support's hours, days off and targets."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from support.delays.rules import wrong_week
from support.models import DelayTarget, Holiday, ServiceHours, Severity
from support.rules.plan import Span, Week

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-s"})
SPAN = re.compile(r"(\d{1,2})(?:[h:](\d{2})?)?[-–—àa](\d{1,2})(?:[h:](\d{2})?)?")


class SpansField(forms.CharField):
    """Hours of one day, as people write them: 9:00–12:00, 14:00–18:00; nothing when closed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=80, required=False, **kwargs)

    def clean(self, value: Any) -> tuple[Span, ...]:
        text = re.sub(r"[\s\u202f\u00a0]+", "", super().clean(value)).lower()
        found = [_span(part) for part in re.split(r"[,;]", text) if part]
        if any(span is None for span in found):
            raise forms.ValidationError(
                _("Write hours such as 9:00–12:00, 14:00–18:00; nothing for a day off.")
            )
        return tuple(span for span in found if span is not None)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, str) or value is None:
            return value
        return ", ".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in value)


def _span(text: str) -> Span | None:
    match = SPAN.fullmatch(text)
    if match is None:
        return None
    numbers = [int(part or 0) for part in match.groups()]
    if numbers[0] > 23 or numbers[2] > 23 or numbers[1] > 59 or numbers[3] > 59:
        return None
    return dt.time(numbers[0], numbers[1]), dt.time(numbers[2], numbers[3])


class HoursForm(forms.Form):
    """A week, from a day on."""

    prefix = "hours"
    from_day = forms.DateField(label=_("From"), widget=DAY)

    def __init__(self, *args: Any, week: Week, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, spans in enumerate(week):
            self.fields[f"day{day}"] = SpansField(
                label=str(WEEKDAYS[day]).capitalize(), initial=spans,
                widget=forms.TextInput(attrs={"class": "w-m"}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            cleaned = {"from_day": cleaned["from_day"], "week": self._week(cleaned)}
            if wrong := wrong_week(cleaned["week"]):
                raise forms.ValidationError(str(wrong))
        return cleaned

    def _week(self, cleaned: dict[str, Any]) -> Week:
        return tuple(cleaned[f"day{day}"] for day in range(7))

    @property
    def row(self) -> ServiceHours:
        """What it would plan, to show what that means."""
        week = [
            [[start.isoformat(), end.isoformat()] for start, end in spans]
            for spans in self.cleaned_data["week"]
        ]
        return ServiceHours(from_day=self.cleaned_data["from_day"], week=week)


class DayForm(forms.Form):
    """One day: off besides the public holidays, or not off in spite of one."""

    prefix = "day"
    day = forms.DateField(label=_("Day"), widget=DAY)
    is_open = forms.ChoiceField(
        label=_("On that day support"), widget=forms.RadioSelect, initial="",
        choices=[("", _("is closed")), ("yes", _("is there, as on a usual weekday"))],
        required=False,
    )  # fmt: skip
    name = forms.CharField(
        label=_("Reason"), max_length=80, help_text=_("For example: “bridge of the Ascension”.")
    )

    def clean_is_open(self) -> bool:
        return bool(self.cleaned_data["is_open"])

    @property
    def row(self) -> Holiday:
        return Holiday(**self.cleaned_data)


class TargetForm(forms.Form):
    """Targets of one severity, from a day on."""

    prefix = "target"
    severity = forms.ChoiceField(label=_("Severity"), choices=[("", "—"), *Severity.choices])
    from_day = forms.DateField(label=_("From"), widget=DAY)
    take_hours = forms.DecimalField(
        label=_("To be taken in charge within"), min_value=Decimal("0.25"), max_value=350,
        decimal_places=2, help_text=_("In hours of support; 0.5 is half an hour."),
    )  # fmt: skip
    resolve_hours = forms.DecimalField(
        label=_("To be resolved within"), min_value=Decimal("0.25"), max_value=1400,
        decimal_places=2, help_text=_("In hours of support: a day of the usual week has 7."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        return {
            "severity": cleaned["severity"],
            "from_day": cleaned["from_day"],
            "take_minutes": round(cleaned["take_hours"] * 60),
            "resolve_minutes": round(cleaned["resolve_hours"] * 60),
        }

    @property
    def row(self) -> DelayTarget:
        return DelayTarget(**self.cleaned_data)
