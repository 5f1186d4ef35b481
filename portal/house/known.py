"""Which settings people may change, what holds now, and what held on another day.

    value_of("support_phone")
    history_of("candidature_days").at(candidature.created_at)

An app's `plugs` register theirs (`register_house_setting`), and what people look for among them
although it is not for them to change (`register_fixed`), with its source.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.extensions import ExtensionPoint
from portal.house import scope
from portal.house.models import HouseSetting
from portal.house.values import MOST_STEPS, DaysField, in_words


class Subject(StrEnum):
    """What settings are looked for under, in the order of the page."""

    SUPPORT = "support"
    COMPANIES = "companies"
    REMINDERS = "reminders"
    ACCOUNTS = "accounts"

    @property
    def label(self) -> str | Promise:
        return {
            Subject.SUPPORT: gettext_lazy("Support"),
            Subject.COMPANIES: gettext_lazy("Register and candidatures"),
            Subject.REMINDERS: gettext_lazy("Reminders"),
            Subject.ACCOUNTS: gettext_lazy("Accounts"),
        }[self]


@dataclass(frozen=True)
class Known:
    """One setting: `field` checks what is typed, `default` is what the deployment says.

    `effect` says from when on, and for whom, a change holds.
    """

    key: str
    subject: Subject
    name: str | Promise
    help_text: str | Promise
    effect: str | Promise
    default: Callable[[], Any]
    field: Callable[[], forms.Field]
    unit: Callable[[int], str] | None = None

    def shown(self, value: Any) -> str:
        """The value as people read it; nothing for what was never one."""
        return in_words(value, self.unit)

    @property
    def bounds(self) -> str:
        """What may be typed, and what the deployment says: told below the field."""
        field: Any = self.field()
        told = ""
        if isinstance(field, forms.IntegerField):
            told = _("From %(least)s to %(most)s. ") % {
                "least": field.min_value,
                "most": self.shown(field.max_value),
            }
        if isinstance(field, DaysField):
            told = _("At most %(count)s numbers, each from 1 to %(most)s. ") % {
                "count": MOST_STEPS,
                "most": field.most,
            }
        return told + _("The default is: %(value)s.") % {"value": self.shown(self.default())}


@dataclass(frozen=True)
class Fixed:
    """A value that is not for people of the portal to change, and where it is laid down."""

    subject: Subject
    name: str | Promise
    shown: Callable[[], str | Promise]
    source: str | Promise


house_settings: ExtensionPoint[Known] = ExtensionPoint("settings", key=lambda known: known.key)
fixed_values: ExtensionPoint[Fixed] = ExtensionPoint("values that are fixed")


def register_house_setting(known: Known) -> None:
    """Let people change this setting."""
    house_settings.add(known)


def register_fixed(fixed: Fixed) -> None:
    """Show this among the settings, as one that nobody changes here."""
    fixed_values.add(fixed)


@dataclass(frozen=True)
class History:
    """What held from when on: first what the deployment says, then each change, oldest first."""

    first: Any
    changes: Sequence[tuple[dt.datetime, Any]]

    @property
    def now(self) -> Any:
        return self.changes[-1][1] if self.changes else self.first

    @property
    def values(self) -> list[Any]:
        """All that ever held."""
        return [self.first, *(value for _since, value in self.changes)]

    @property
    def periods(self) -> list[tuple[dt.datetime | None, dt.datetime | None, Any]]:
        """From, until (without it) and what held; None where there is no such limit."""
        starts = [None, *(since for since, _value in self.changes)]
        return list(zip(starts, [*starts[1:], None], self.values, strict=True))

    def at(self, moment: dt.datetime) -> Any:
        """What held at that moment."""
        held = self.first
        for since, value in self.changes:
            if since <= moment:
                held = value
        return held

    def during(self, day: dt.date) -> list[Any]:
        """All that held at some moment of that day, in Europe/Paris."""
        begins = timezone.make_aware(dt.datetime.combine(day, dt.time.min))
        of_day = [value for since, value in self.changes if timezone.localdate(since) == day]
        return [self.at(begins), *of_day]


def value_of(key: str) -> Any:
    """What holds now: what people have set, or what the deployment says."""
    return history_of(key).now


def values_of(*keys: str) -> list[Any]:
    """What holds now of each, by one question."""
    rows = _stored()
    return [_history(key, rows).now for key in keys]


def last_read(*keys: str) -> list[Any]:
    """What held of each as this process read it last: for pages that must not ask anything."""
    rows = scope.last()
    return [_history(key, rows).now for key in keys]


def history_of(key: str) -> History:
    """What has held of this setting. Ask once for many rows."""
    return _history(key, _stored())


def _history(key: str, rows: scope.Rows) -> History:
    known = house_settings.get(key)
    assert known is not None, key
    default = known.default()
    changes = rows.get(key, ())
    return History(
        default, [(since, default if value is None else value) for since, value in changes]
    )


def _stored() -> scope.Rows:
    """All changes by key: those that are known here, or else read now."""
    rows = scope.known()
    if rows is None:
        rows = read()
        scope.remember(rows)
    return rows


def read() -> scope.Rows:
    """All changes by key, oldest first. One query."""
    found: scope.Rows = {}
    rows = HouseSetting.objects.order_by("key", "number")
    for key, since, value in rows.values_list("key", "since", "value"):
        found.setdefault(key, []).append((since, value))
    return found
