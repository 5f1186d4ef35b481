"""Closes tickets, and asks for an evaluation at each closing (DOC-QLT-210)."""

import secrets

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.journal.record import Actor, record
from support import mails, threads
from support.models import Message, SatisfactionRating, StatusEvent, Ticket, TicketState
from support.models.satisfaction import token_hash
from support.rules import states


@action
def close_ticket(*, by: User | Actor, ticket: Ticket) -> Ticket:
    """Close a resolved ticket and ask its requester for an evaluation.

    Only integrators are asked (DOC-QLT-210), not who was never found to be of one.
    By the integrator, by staff whom they told so, or by the sweep (an `Actor`) once
    `close_at` has passed. Raises Refused when it is not resolved, or not due for the sweep.
    """
    ticket = states.lock_ticket(ticket)
    now = clock.now()
    by_itself = not isinstance(by, User)
    if ticket.state != TicketState.RESOLVED:
        raise Refused(_("Only a resolved ticket can be closed."), "wrong_state")
    if by_itself and (ticket.close_at is None or ticket.close_at > now):
        raise Refused(_("The ticket is not due for closing."), "not_due")
    states.move(ticket, TicketState.CLOSED, closed_at=now, closings=ticket.closings + 1)
    event = StatusEvent.CLOSED_BY_ITSELF if by_itself else StatusEvent.CLOSED
    message = threads.write_status(ticket, event, getattr(by, "name", ""), by=by)
    if ticket.integrator_id is not None:
        _ask_evaluation(ticket, message)
    record(
        event="ticket.closed", subject=ticket, by=by,
        data={"number": ticket.number, "closing": ticket.closings, "by_itself": by_itself},
    )  # fmt: skip
    return ticket


def _ask_evaluation(ticket: Ticket, message: Message) -> None:
    token = secrets.token_urlsafe(24)
    rating = SatisfactionRating.objects.create(
        ticket=ticket, closing=ticket.closings, token_sha256=token_hash(token),
        asked_at=clock.now(),
    )  # fmt: skip
    mails.evaluation(message, rating, token)
