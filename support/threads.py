"""Writes messages into a ticket's thread, and says who gets its mails."""

from typing import Any, NamedTuple

from integrators.models import Representative
from portal.accounts.models import User
from portal.core import clock
from portal.core.text import storable
from portal.journal.record import Actor
from support.models import Message, MessageKind, StatusEvent, Ticket

GATEWAY = Actor.system("support mail gateway")
SWEEP = Actor.system("support sweep")
RATING_LINK = Actor.system("satisfaction link")


class Recipient(NamedTuple):
    name: str
    email: str
    language: str
    has_account: bool


def mail_recipient(ticket: Ticket) -> Recipient:
    """Who gets the mails of a ticket: its requester, or the company once they have left it."""
    user, company = ticket.requester, ticket.integrator
    if user is None or company is None:
        email = ticket.answer_to or ticket.requester_email
        return Recipient(ticket.requester_name, email, ticket.language, False)
    stays = Representative.objects.active().filter(integrator=company, user=user)
    if stays.exists():
        return Recipient(user.name, ticket.answer_to or user.email, user.language, True)
    return Recipient(company.name, company.email, company.language, False)


def write_status(
    ticket: Ticket, event: StatusEvent, what: str = "", *, by: User | Actor
) -> Message:
    """Tell a change of state in the thread."""
    return write_message(ticket, MessageKind.STATUS, what, by=by, event=event)


def write_message(
    ticket: Ticket, kind: MessageKind, body: str, *, by: User | Actor, **fields: Any
) -> Message:
    """Add a message to the thread."""
    message = new_message(ticket, kind, body, by=by, **fields)
    message.save(force_insert=True)
    return message


def new_message(
    ticket: Ticket, kind: MessageKind, body: str, *, by: User | Actor, **fields: Any
) -> Message:
    """A message that is not written yet: for several at once."""
    user = by if isinstance(by, User) else None
    fields.setdefault("author", user)
    fields.setdefault("author_name", user.name if user else "")
    fields["author_name"] = storable(fields["author_name"])[:150]
    # A mail that waited for people keeps the day on which it came.
    incoming = fields.get("incoming")
    fields["created_at"] = incoming.received_at if incoming else clock.now()
    return Message(ticket=ticket, kind=kind, body=storable(body), **fields)
