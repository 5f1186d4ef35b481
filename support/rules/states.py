"""How a ticket goes from state to state, and what that does to its delays."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.core.actions import Refused
from support.models import Ticket, TicketState
from support.models.tickets import TRANSITIONS
from support.rules import hours

RUNNING = frozenset({TicketState.OPEN, TicketState.TAKEN})
"""Where it is support's turn: only there do delays count."""

TAKE_WITHIN = 4 * 60
RESOLVE_WITHIN = 5 * hours.MINUTES_A_DAY
"""Our own targets in support minutes, for the order of the queue; DOC-QLT-210 sets none."""

CLOSES_AFTER = 5
"""Working days without contradiction after which a resolved ticket closes."""


def lock(ticket: Ticket) -> Ticket:
    """The ticket as it is now, its row locked until the transaction ends."""
    return Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)


def may_move(ticket: Ticket, to: str) -> bool:
    return to in TRANSITIONS[ticket.state]


def move(ticket: Ticket, to: TicketState, **changes: Any) -> None:
    """Bring a locked ticket into state `to`, with other `changes` of its fields, and save it.

    Raises Refused when the present state does not allow it.
    """
    if not may_move(ticket, to):
        raise Refused(
            _("The ticket is in the state “%(state)s” now; this is no longer possible.")
            % {"state": ticket.get_state_display()},
            "wrong_state",
        )
    now = clock.now()
    if ticket.running_since:
        ticket.minutes_spent += hours.minutes_between(ticket.running_since, now)
    ticket.state = to
    ticket.running_since = now if to in RUNNING else None
    ticket.due_at = next_step_due(ticket)
    ticket.updated_at = now
    if to not in (TicketState.RESOLVED, TicketState.CLOSED):
        ticket.resolved_at = ticket.resolved_by = ticket.closed_at = None
    if to != TicketState.RESOLVED:
        ticket.close_at = None
    for name, value in changes.items():
        setattr(ticket, name, value)
    ticket.save()


def next_step_due(ticket: Ticket) -> Any:
    """When the next step of a ticket in its new state is due; None while it waits."""
    now = clock.now()
    if ticket.state == TicketState.OPEN:
        return hours.add_minutes(now, TAKE_WITHIN)
    if ticket.state == TicketState.TAKEN:
        return hours.add_minutes(now, max(RESOLVE_WITHIN - ticket.minutes_spent, 60))
    return None


def touch(ticket: Ticket) -> None:
    """Note that something was written on it."""
    ticket.updated_at = clock.now()
    ticket.save(update_fields=["updated_at"])
