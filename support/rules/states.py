"""How a ticket goes from state to state, and what that does to its delays."""

import secrets
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.core import clock, states
from portal.core.actions import Refused
from portal.documents.issue import next_number
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
    """The ticket as it is now, its row locked until the transaction ends.

    Raises Refused for one that was merged: all is done on the one to which it leads.
    """
    row = _locked(ticket.pk)
    if row.leads_to is not None:
        raise Refused(
            _("The ticket was merged into %(number)s: go on there.")
            % {"number": row.leads_to.number},
            "merged",
        )
    return row


def lock_survivor(ticket: Ticket) -> Ticket:
    """As `lock_ticket`, but of a merged one the ticket to which it leads: for what comes in."""
    row = _locked(ticket.leads_to_id or ticket.pk)
    while row.leads_to_id is not None:
        row = _locked(row.leads_to_id)
    return row


def lock_both(one: Ticket, other: Ticket) -> tuple[Ticket, Ticket]:
    """Two tickets, locked in one order whoever asks, so that nobody deadlocks; merged or not."""
    rows = {key: _locked(key) for key in sorted({one.pk, other.pk})}
    return rows[one.pk], rows[other.pk]


def _locked(key: int) -> Ticket:
    # Without joins: whoever had to wait for the row would get it anew, beside people of before.
    return Ticket.objects.select_for_update(of=("self",)).get(pk=key)


def new_ticket(**fields: Any) -> Ticket:
    """A ticket with its number, its reply address and its first delay."""
    now = clock.now()
    ticket = Ticket(
        number=next_number("T"), reply_token=secrets.token_hex(10), running_since=now,
        updated_at=now, **targets.first_step(fields["severity"]), **fields,
    )  # fmt: skip
    ticket.save()
    return ticket


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
