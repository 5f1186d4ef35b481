"""When the next step of a ticket is due, and on what that rests: told once, and never moved.

What was told stands on the ticket with its grounds (`due_because`). A severity that is said later
may bring a nearer time, never a later one; what waits on somebody else is not due, and goes on
with what was left of its time.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from portal.core import clock
from support.models import Ticket, TicketState
from support.rules import hours
from support.rules.plan import PARIS, Target, current_plan

LEAST = 60
"""Support minutes that are left to whoever takes a ticket late."""
NEAR = 60
"""Support minutes before its due time at which a ticket is escalated as near; of a time that is
shorter than four times that, its last quarter. DOC-QLT-210 sets none: it is Crisalid's own."""


def target_now(severity: str) -> Target:
    return current_plan().target_on(severity, clock.now().astimezone(PARIS).date())


def first_step(severity: str) -> dict[str, Any]:
    """What is told of a ticket that opens: when it should be taken."""
    within = target_now(severity).take
    return _told("take", severity, within, used=0, left=within) | {"take_within": within}


def next_step(ticket: Ticket, to: str, spent: int) -> dict[str, Any]:
    """What is told of a ticket that goes to state `to` and has cost `spent` support minutes.

    Nothing is due while it waits on somebody else, or once it is resolved.
    """
    if to == TicketState.OPEN:
        # It comes back: whoever takes it is told a new time to resolve it.
        within = target_now(ticket.severity).take
        told = _told("take", ticket.severity, within, used=0, left=within)
        return told | {"resolve_within": None}
    if to != TicketState.TAKEN:
        return {"due_at": None, "due_because": None, "escalate_at": None}
    if ticket.state == TicketState.TAKEN and ticket.due_at is not None:
        # Another technician: the time stays.
        return {}
    within = ticket.resolve_within or max(target_now(ticket.severity).resolve, spent + LEAST)
    left = max(within - spent, LEAST)
    told = _told("resolve", ticket.severity, within, used=spent, left=left)
    return told | {"resolve_within": within}


def sooner(ticket: Ticket, severity: str, spent: int) -> dict[str, Any]:
    """What a severity that is said now changes of the time that was told: nothing, or it is nearer.

    Counted from now: nobody knew before, and no time is told that has passed already.
    """
    target = target_now(severity)
    if ticket.state == TicketState.OPEN:
        told = _told("take", severity, target.take, used=0, left=target.take)
        if not _is_nearer(ticket, told):
            return {}
        if ticket.minutes_to_take is None:
            told["take_within"] = spent + target.take
        return told
    within = max(target.resolve, spent + LEAST)
    if ticket.state == TicketState.TAKEN:
        told = _told("resolve", severity, within, used=spent, left=within - spent)
        return told | {"resolve_within": within} if _is_nearer(ticket, told) else {}
    if ticket.resolve_within is not None and within < ticket.resolve_within:
        return {"resolve_within": within}
    return {}


def _is_nearer(ticket: Ticket, told: dict[str, Any]) -> bool:
    due: dt.datetime = told["due_at"]
    return ticket.due_at is None or due < ticket.due_at


def _told(step: str, severity: str, within: int, *, used: int, left: int) -> dict[str, Any]:
    now = clock.now()
    return {
        "due_at": hours.add_minutes(now, left),
        "escalate_at": hours.add_minutes(now, left - min(NEAR, left // 4)),
        "due_because": {
            "step": step, "severity": severity, "within": within, "used": used, "left": left,
            "told": now.isoformat(),
        },
    }  # fmt: skip
