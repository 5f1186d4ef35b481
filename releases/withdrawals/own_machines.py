"""Where a person finds those of their own machines that run a withdrawn release.

An app above knows of machines; it registers the address of the list.
"""

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from portal.accounts.standing.current import is_current
from portal.core.extensions import ExtensionPoint

if TYPE_CHECKING:
    from releases.withdrawals.models import Withdrawal

MachinesSource = Callable[[Any, Collection["Withdrawal"]], Mapping[int, str]]

machines_sources: ExtensionPoint[MachinesSource] = ExtensionPoint("own machines of a withdrawal")


def register_own_machines(source: MachinesSource) -> MachinesSource:
    """Say where a user sees their machines: by the key of the withdrawal, where they have any."""
    return machines_sources.add(source)


def own_machines(user: Any, withdrawals: Collection["Withdrawal"]) -> dict[int, str]:
    """Addresses by the key of the withdrawal; nothing for a visitor."""
    if not (withdrawals and is_current(user)):
        return {}
    found: dict[int, str] = {}
    for source in machines_sources:
        found |= source(user, withdrawals)
    return found
