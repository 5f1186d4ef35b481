"""How a ticket goes from state to state, and what that does to its delays."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.core import clock, states
from portal.core.actions import Refused
from support.models import Ticket, TicketState
from support.rules import hours, targets

RUNNING = frozenset({TicketState.OPEN, TicketState.TAKEN})
"""Where it is support's turn: only there do delays count."""

TAKE_WITHIN, RESOLVE_WITHIN = 4, 5
"""Hours and working days: our own targets, for the order of the queue, unless people set others.

DOC-QLT-210 sets none. What a ticket was promised stands on its row, and no change moves it.
"""

CLOSES_AFTER = 5
"""Working days without contradiction after which a resolved ticket closes."""


def lock_ticket(ticket: Ticket) -> Ticket:
    """The ticket as it is now, its row locked until the transaction ends."""
    # Without joins: whoever had to wait for the row would get it anew, beside people of before.
    return Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)


def move(ticket: Ticket, to: TicketState, **changes: Any) -> None:
    """Bring a locked ticket into state `to`, with its delays and other `changes` of its fields.

    Raises Refused when the present state does not allow it.
    """
    if not states.may_move(ticket, to):
        raise Refused(
            _("The ticket is in the state “%(state)s” now; this is no longer possible.")
            % {"state": ticket.get_state_display()},
            "wrong_state",
        )
    now, spent = clock.now(), minutes_so_far(ticket)
    told: dict[str, Any] = {
        "minutes_spent": spent,
        "running_since": now if to in RUNNING else None,
        "updated_at": now,
    } | targets.next_step(ticket, to, spent)
    if to not in (TicketState.RESOLVED, TicketState.CLOSED):
        told |= {"resolved_at": None, "resolved_by": None, "closed_at": None}
    if to != TicketState.RESOLVED:
        told["close_at"] = None
    states.move(ticket, to, **told | changes)


def minutes_so_far(ticket: Ticket) -> int:
    """Support minutes that a locked ticket has cost us until now; what it waited is left out."""
    if ticket.running_since is None:
        return ticket.minutes_spent
    return ticket.minutes_spent + hours.minutes_between(ticket.running_since, clock.now())


def touch_ticket(ticket: Ticket) -> None:
    """Note that something was written on it."""
    ticket.updated_at = clock.now()
    ticket.save(update_fields=["updated_at"])
