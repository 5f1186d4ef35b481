"""When support is there today, in words: the app that keeps its hours says it."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.utils.functional import Promise

from portal.core.extensions import ExtensionPoint

Told = Callable[[bool], str | Promise]
"""Nothing where those of the deployment hold; without `ask` the database is not asked."""

hours_told: ExtensionPoint[Told] = ExtensionPoint("hours of support")


def register_support_hours(told: Told) -> None:
    hours_told.add(told)


def support_hours(*, ask: bool = True) -> str | Promise:
    """What holds today."""
    for told in hours_told:
        if found := told(ask):
            return found
    usual: str | Promise = settings.SUPPORT_HOURS
    return usual
