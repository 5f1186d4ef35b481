"""What a person must do today, told by the apps, shown on their home page.

An app's `plugs` register a function; it gets the signed-in user and yields duties. A duty that
counts things leads to the list of exactly these things.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from portal.core.extensions import ExtensionPoint

if TYPE_CHECKING:
    from portal.accounts.models import User


class Urgency(IntEnum):
    """In the order in which duties are shown."""

    NOW = 0
    SOON = 1
    LATER = 2


@dataclass(frozen=True)
class Duty:
    """One thing to do: a title, why, and one button that leads to it."""

    title: str | Promise
    hint: str | Promise
    href: str
    action: str | Promise
    urgency: Urgency = Urgency.NOW


DutySource = Callable[["User"], Iterable[Duty]]

duty_sources: ExtensionPoint[DutySource] = ExtensionPoint("duties")


def register_duties(source: DutySource) -> DutySource:
    """Add a function that yields a user's duties; usable as a decorator."""
    return duty_sources.add(source)


def duties_of(user: "User") -> list[Duty]:
    """All duties of `user`, the most urgent first, in the order of the apps."""
    return sorted(
        (duty for source in duty_sources for duty in source(user)), key=lambda duty: duty.urgency
    )
