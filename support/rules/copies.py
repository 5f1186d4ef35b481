"""To whom an answer may go besides its requester: whom the last letter went to as well."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from integrators.models import Contact, Integrator, Representative
from support.models import Message, MessageKind, Ticket
from support.rules.answering import own_address
from support.rules.joining import letters_of


@dataclass(frozen=True)
class Copied:
    """Somebody in the copy of a letter, and the companies that know the address."""

    name: str
    address: str
    is_theirs: bool
    """Known at the company of the ticket: those are answered by default."""
    others: tuple[str, ...] = ()
    """The other companies that know the address, and are to be warned about."""

    @property
    def label(self) -> str:
        """As the composer offers it, with what speaks against it."""
        who = f"{self.name} ({self.address})" if self.name else self.address
        if self.is_theirs:
            return who
        if self.others:
            names = ", ".join(self.others)
            return gettext("%(who)s – of another company: %(names)s") % {"who": who, "names": names}
        return gettext("%(who)s – unknown to us") % {"who": who}


def last_copies(thread: Iterable[Message], merged: Iterable[Ticket]) -> list[list[str]]:
    """Name and address of whom the last letter from outside went to as well.

    Of each ticket that was merged into it too, with who asked there: they go on being answered.
    """
    last = {message.ticket_id: message for message in thread if message.kind == MessageKind.REQUEST}
    pairs = [pair for message in last.values() for pair in message.copies]
    for other in merged:
        address = other.answer_to or own_address(other)
        pairs.append([other.requester_name, address.lower()])
    return list({pair[1]: pair for pair in reversed(pairs)}.values())[::-1]


def offered(ticket: Ticket, thread: Iterable[Message], merged: Iterable[Ticket]) -> list[Copied]:
    """Whom the composer offers: three queries, and none where nobody was in copy."""
    answered = {own_address(ticket).lower(), ticket.answer_to.lower()}
    pairs = [pair for pair in last_copies(thread, merged) if pair[1] not in answered]
    if not pairs:
        return []
    known = _companies({address for _name, address in pairs})
    found = []
    for name, address in pairs:
        of = known.get(address, {})
        theirs = ticket.integrator_id is not None and ticket.integrator_id in of
        found.append(Copied(name, address, theirs, () if theirs else tuple(sorted(of.values()))))
    return found


def chosen(ticket: Ticket, addresses: Collection[str]) -> list[list[str]] | None:
    """The copies that an answer goes to; None where an address was in no copy."""
    if not addresses:
        return []
    merged = ticket.family.select_related("requester").order_by("pk")
    pairs = last_copies(letters_of(ticket).filter(kind=MessageKind.REQUEST), merged)
    found = [pair for pair in pairs if pair[1] in addresses]
    return found if len(found) == len(set(addresses)) else None


def _companies(addresses: Collection[str]) -> dict[str, dict[int, str]]:
    """The companies, by key and name, that know each address. Three queries."""

    def rows(found: QuerySet[Any], owner: str, company: str) -> QuerySet[Any, Any]:
        """`owner` and `company`: the ways from a row to its address and to its company."""
        same = Q()
        for each in addresses:
            same |= Q(**{f"{owner}email__iexact": each})
        kept = f"{owner}email", f"{company}pk", f"{company}name"
        return found.order_by().filter(same).values_list(*kept)

    known: dict[str, dict[int, str]] = {}
    people = Representative.objects.active()
    for found in (
        rows(Integrator.objects.all(), "", ""),
        rows(Contact.objects.all(), "", "integrator__"),
        rows(people, "user__", "integrator__"),
    ):
        for address, key, name in found:
            known.setdefault(address.lower(), {})[key] = name
    return known
