"""Where a request for intervention becomes a ticket at Crisalid's support, one floor above.

That floor's `plugs` say here which address opens a ticket filled in from a request, and which
tickets were opened from it; while nobody has, the page offers none.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from installations.models import Intervention
from portal.accounts.models import User
from portal.core.extensions import ExtensionPoint


@dataclass(frozen=True)
class TicketLink:
    """A ticket that was opened from a request."""

    number: str
    state: str
    href: str


@dataclass(frozen=True)
class Desk:
    """Who is asked: where, and what was asked before, as far as a person may see it."""

    ask: Callable[[Intervention], str]
    tickets: Callable[[User, Intervention], Iterable[TicketLink]]


desks: ExtensionPoint[Desk] = ExtensionPoint("desks that requests for intervention go on to")


def register_desk(desk: Desk) -> Desk:
    """Let requests for intervention be passed on to `desk`."""
    return desks.add(desk)


def address_of(intervention: Intervention) -> str:
    """Where Crisalid is asked about it; empty where nobody can be."""
    return next((desk.ask(intervention) for desk in desks), "")


def tickets_of(user: User, intervention: Intervention) -> list[TicketLink]:
    """The tickets opened from it that `user` may see."""
    return [link for desk in desks for link in desk.tickets(user, intervention)]
