"""Tells whom it concerns that a ticket's due time is near, or has passed."""

from django.utils.translation import gettext_lazy as _

from portal.core.actions import Refused, action
from portal.journal.record import Actor, record
from support import mails, threads
from support.models import MessageKind, StatusEvent, Ticket
from support.rules import escalation, states


@action
def escalate_ticket(*, by: Actor, ticket: Ticket) -> Ticket:
    """Tell once that the due time is near, and once that it has passed; support alone reads it.

    Under the ticket's lock, with the mails in the same transaction: of two workers the second
    finds it told, and one that dies has told nothing. Raises Refused when nothing is to be told
    any more: it waits, is settled, or has another due time.
    """
    ticket = states.lock_ticket(ticket)
    step = escalation.step_of(ticket)
    if step is None or ticket.due_at is None:
        raise Refused(_("Nobody is to be told of this ticket’s due time now."), "not_due")
    people = escalation.people_to_tell(ticket, step)
    names = ", ".join(person.name for person in people)
    message = threads.write_message(ticket, MessageKind.NOTE, names or "–", by=by, event=step)
    mails.ticket_escalated(message, people)
    ticket.escalate_at = ticket.due_at if step == StatusEvent.DUE_SOON else None
    ticket.save(update_fields=["escalate_at"])
    record(
        event="ticket.escalated", subject=ticket, by=by,
        data={
            "number": ticket.number, "step": str(step), "due_at": ticket.due_at.isoformat(),
            "told": [person.pk for person in people],
        },
    )  # fmt: skip
    return ticket
