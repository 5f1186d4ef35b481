"""Says how urgent a ticket is, when it is qualified or at any time after that."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.journal.record import record
from support.models import Severity, Ticket
from support.rules import states, targets


@action
def set_severity(*, by: User, ticket: Ticket, severity: str) -> Ticket:
    """Say how urgent a ticket is. Its due time may come nearer by that, and never moves away."""
    ticket = states.lock_ticket(ticket)
    if severity not in Severity.values:
        raise Refused(_("Choose how urgent it is."), "no_severity")
    before = ticket.severity
    if severity == before:
        raise Refused(_("The ticket has this severity already."), "same")
    ticket.severity, ticket.updated_at = severity, clock.now()
    changes = targets.sooner(ticket, severity, states.minutes_so_far(ticket))
    for name, value in changes.items():
        setattr(ticket, name, value)
    ticket.save(update_fields=["severity", "updated_at", *changes])
    record(
        event="ticket.severity_set", subject=ticket, by=by,
        data={
            "number": ticket.number, "from": before, "to": severity,
            "due_at": ticket.due_at.isoformat() if "due_at" in changes and ticket.due_at else None,
        },
    )  # fmt: skip
    return ticket
