"""Where a ticket is answered: at its requester's address, or where their last letter asks for.

`Reply-To` says where to answer, never who writes.
"""

from __future__ import annotations

from collections.abc import Iterable

from portal.accounts.models import User
from support.models import Message, MessageKind, Ticket


def own_address(ticket: Ticket) -> str:
    """The requester's own, whatever they ask for."""
    return ticket.requester.email if ticket.requester else ticket.requester_email


def note_where(ticket: Ticket, author: User | None, address: str, asked: str) -> None:
    """Keep where a letter asks for answers; a colleague's says nothing of its requester.

    A requester's letter that asks for nothing takes back what the one before it asked for.
    """
    if author is not None:
        theirs = ticket.requester_id == author.pk
    else:
        known = ticket.requester_email.lower()
        theirs = ticket.requester_id is None and address.lower() == known
    if theirs and ticket.answer_to != asked:
        ticket.answer_to = asked
        ticket.save(update_fields=["answer_to"])


def offered(ticket: Ticket, thread: Iterable[Message]) -> list[str]:
    """The addresses that an answer may go to, the requester's own first; [] for that alone."""
    own = [m for m in thread if m.ticket_id == ticket.pk and m.kind == MessageKind.REQUEST]
    asked = [message.reply_to for message in own if message.reply_to]
    others = dict.fromkeys([address for address in (ticket.answer_to, *asked[-1:]) if address])
    return [own_address(ticket), *others] if others else []


def chosen(ticket: Ticket, address: str) -> str | None:
    """What to keep for that choice; None for an address that nobody has asked for."""
    known = offered(ticket, ticket.messages.filter(kind=MessageKind.REQUEST))
    if address == own_address(ticket):
        return ""
    return address if address in known else None
