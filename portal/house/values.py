"""Values of settings as they are typed, checked and read: numbers with a unit, lists of days."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.validators import RegexValidator, validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

MOST_STEPS = 6
PHONE = RegexValidator(
    r"^\+?[0-9][0-9 .-]{5,18}$",
    gettext_lazy("Write the number in digits: 03 87 65 98 80, or +33 3 87 65 98 80."),
)


class DaysField(forms.CharField):
    """Several numbers of days: 90, 30, 7. `falling`: each nearer to the end than the one before."""

    def __init__(self, *, most: int = 365, falling: bool = True, **kwargs: Any) -> None:
        super().__init__(max_length=60, **kwargs)
        self.most, self.falling = most, falling

    def to_python(self, value: Any) -> Any:
        if isinstance(value, list):
            return value
        parts = [part for part in re.split(r"[\s,;]+", super().to_python(value) or "") if part]
        if not all(part.isascii() and part.isdecimal() and len(part) < 5 for part in parts):
            raise forms.ValidationError(
                _("Write whole numbers of days with commas between them, such as 90, 30, 7.")
            )
        days = [int(part) for part in parts]
        return sorted(set(days), reverse=True) if self.falling else days

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > MOST_STEPS or any(not 1 <= days <= self.most for days in value):
            raise forms.ValidationError(
                _("Write at most %(count)s numbers, each from 1 to %(most)s.")
                % {"count": MOST_STEPS, "most": self.most}
            )

    def run_validators(self, value: Any) -> None:
        """What CharField's look at is the text; `validate` has looked at the days."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value


class AddressesField(forms.CharField):
    """Several addresses: forms@example.org, list@example.org."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=2_000, **kwargs)

    def to_python(self, value: Any) -> str:
        found = [part for part in re.split(r"[\s,;]+", super().to_python(value) or "") if part]
        return ", ".join(dict.fromkeys(part.lower() for part in found))

    def validate(self, value: Any) -> None:
        super().validate(value)
        for address in value.split(", ") if value else ():
            try:
                validate_email(address)
            except forms.ValidationError:
                raise forms.ValidationError(
                    _("Check this address: %(address)s") % {"address": address}
                ) from None


def seconds(count: int) -> str:
    return ngettext("%(count)s second", "%(count)s seconds", count) % {"count": count}


def days(count: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def working_days(count: int) -> str:
    return ngettext("%(count)s working day", "%(count)s working days", count) % {"count": count}


def hours_of_support(count: int) -> str:
    told = ngettext("%(count)s hour of support", "%(count)s hours of support", count)
    return told % {"count": count}


def number(least: int, most: int) -> Callable[[], forms.Field]:
    """A whole number within these bounds."""
    return lambda: forms.IntegerField(min_value=least, max_value=most)


def in_words(value: Any, unit: Callable[[int], str] | None = None) -> str:
    """A value as people read it; nothing for what was never a value."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, int):
        return unit(value) if unit else str(value)
    if isinstance(value, list) and value and all(isinstance(each, int) for each in value):
        if value == [1]:
            return days(1)
        return _("%(days)s days") % {"days": ", ".join(map(str, value))}
    return value if isinstance(value, str) else ""
