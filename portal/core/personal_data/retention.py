"""What is kept of people, why and for how long: each app says it of its own tables.

    register_kept(Kept("call_numbers", _("Numbers of callers"), …))

`portal.retention` shows all of it, to everybody, and erases what is over; a hold stops that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from portal.core.extensions import ExtensionPoint

if TYPE_CHECKING:
    from portal.journal.record import Actor

AT_ONCE = 1_000
"""Rows that one act erases at most."""


@dataclass(frozen=True)
class Kept:
    """One kind of personal data. `why` is the ground in law, in words (GDPR 13-2-a).

    `due` counts what is over now; `erase` has one act erase AT_ONCE of it at most, oldest first,
    and says how many: 0 once none is left. Without them people decide, when its term is over.
    """

    key: str
    what: str | Promise
    why: str | Promise
    term: Callable[[], str | Promise]
    due: Callable[[], int] | None = None
    erase: Callable[[Actor], int] | None = None

    @property
    def by_itself(self) -> bool:
        return self.erase is not None


kept: ExtensionPoint[Kept] = ExtensionPoint("what is kept", key=lambda one: one.key)


def register_kept(one: Kept) -> Kept:
    """Add a kind; the keys are stored in holds, and stay."""
    return kept.add(one)
