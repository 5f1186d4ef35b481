"""Says whose a ticket is that a stranger's mail has opened, or sets it aside."""

from django.utils.translation import gettext_lazy as _

from integrators.companies.actions.companies import add_contact
from integrators.models import Integrator, Representative
from portal.accounts.models import User
from portal.core.actions import Refused, action
from portal.journal.record import Personal, record
from support import mails, threads
from support.mailbox import senders
from support.models import MessageKind, StatusEvent, Ticket, TicketState
from support.rules import states


@action
def link_ticket(
    *,
    by: User,
    ticket: Ticket,
    integrator: Integrator,
    requester: User | None = None,
    remember: bool = False,
) -> Ticket:
    """Say which company a ticket is of, which sees it from then on; and who of them wrote it.

    Whoever has its mails is told, so that a wrong choice is noticed.
    Without a `requester` its mails go on to the address that wrote. `remember`: that address
    becomes a contact of the company, so that its next mails are let in by themselves.
    """
    ticket = states.lock_ticket(ticket)
    if ticket.integrator_id is not None:
        raise Refused(_("This ticket has its integrator already."), "linked")
    if ticket.state == TicketState.DISMISSED:
        raise Refused(_("The ticket was set aside: reopen it first."), "wrong_state")
    people = Representative.objects.active().filter(integrator=integrator, user=requester)
    if requester is not None and not people.exists():
        raise Refused(_("Choose somebody of this integrator."), "not_theirs")
    ticket.integrator, ticket.requester = integrator, requester
    ticket.save(update_fields=["integrator", "requester"])
    ticket.family.update(integrator=integrator)
    ticket.calls.filter(integrator=None).update(integrator=integrator)
    if remember and not senders.is_known(ticket.requester_email, integrator):
        add_contact(
            by=by, integrator=integrator,
            contact={
                "name": ticket.requester_name, "function": "", "email": ticket.requester_email,
                "phone": "",
            },
        )  # fmt: skip
    message = threads.write_status(ticket, StatusEvent.LINKED, integrator.name, by=by)
    mails.ticket_linked(message)
    states.touch_ticket(ticket)
    record(
        event="ticket.linked", subject=ticket, by=by,
        data={
            "number": ticket.number, "integrator": integrator.pk,
            "requester": requester.pk if requester else None,
            "address": Personal(ticket.requester_email), "remembered": remember,
        },
    )  # fmt: skip
    return ticket


@action
def dismiss_ticket(*, by: User, ticket: Ticket, reason: str) -> Ticket:
    """Set aside a ticket that is no integrator's, with the reason as an internal note.

    Nobody is told; it stays, and can be taken up again.
    """
    ticket = states.lock_ticket(ticket)
    if ticket.integrator_id is not None:
        raise Refused(_("An integrator’s ticket is answered, not set aside."), "linked")
    if not reason.strip():
        raise Refused(_("Say why the ticket is set aside."), "no_reason")
    states.move(ticket, TicketState.DISMISSED)
    threads.write_message(ticket, MessageKind.NOTE, reason, by=by)
    record(
        event="ticket.dismissed", subject=ticket, by=by,
        data={"number": ticket.number, "reason": Personal(reason)},
    )  # fmt: skip
    return ticket
