"""Signs of health: what the apps say of their queues and machines, with what is to be done.

    @register_health
    def seals(user: User) -> Iterable[Sign]: ...

An app's `plugs` register a function; the health page asks them all. A sign says what is, how it
is, and where it is not well what to do about it; its link leads where that is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.utils.functional import Promise

from portal.core.extensions import ExtensionPoint

if TYPE_CHECKING:
    from portal.accounts.models import User

Tone = Literal["ok", "neutral", "soon", "danger"]


@dataclass(frozen=True)
class Sign:
    """One thing looked at. `to_do` stands only where something has to be done."""

    what: str | Promise
    value: str | Promise
    tone: Tone = "ok"
    to_do: str | Promise = ""
    href: str = ""
    label: str | Promise = ""


Source = Callable[["User"], Iterable[Sign]]
health_sources: ExtensionPoint[Source] = ExtensionPoint("signs of health")


def register_health(source: Source) -> Source:
    """Add what looks at a part of the house; it asks as few queries as it can."""
    return health_sources.add(source)


def signs_for(user: User, *others: Iterable[Sign]) -> list[Sign]:
    """All signs, and those of `others`; the worst first, otherwise in the order of the floors."""
    found = [sign for source in health_sources for sign in source(user)]
    found += [sign for signs in others for sign in signs]
    return sorted(found, key=lambda sign: ORDER.index(sign.tone))


ORDER: list[Tone] = ["danger", "soon", "neutral", "ok"]
