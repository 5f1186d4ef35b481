"""Which tickets may be merged, what belongs together then, and what may be split off.

DOC-QLT-210 asks that every request is recorded and followed; Crisalid's own rules keep one that
came twice from being followed twice: never across integrators, and never what is settled.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.core.actions import Refused
from support.models import Message, MessageKind, StatusEvent, Ticket, TicketState

LETTERS = (MessageKind.REQUEST, MessageKind.ANSWER, MessageKind.NOTE)


def family_of(key: Any) -> QuerySet[Ticket, Any]:
    """The keys of a ticket and of all that lead to it."""
    return Ticket.objects.filter(Q(pk=key) | Q(leads_to=key)).order_by().values("pk")


def letters_of(ticket: Ticket) -> QuerySet[Message]:
    """The messages of a ticket and of all that lead to it, in order of time."""
    rows = Message.objects.filter(ticket__in=family_of(ticket.pk))
    return rows.order_by("created_at", "pk")


def survivor_of(ticket: Ticket) -> Ticket:
    """Where a ticket is worked on: itself, or the one to which it leads."""
    return ticket.leads_to or ticket


def refuse_merge(ticket: Ticket, into: Ticket, *, is_theirs: bool) -> None:
    """Raise Refused where two locked tickets are not to become one.

    What is settled has been told, counted and evaluated as such: it is reopened first. One of no
    company yet goes into a company's by an act that says so (`is_theirs`); two of none only where
    the same address wrote both, since nobody else's letters may be answered in its name.
    """
    if ticket.pk == into.pk:
        raise Refused(_("Choose another ticket: this is the one itself."), "itself")
    for each in (ticket, into):
        if each.is_settled:
            raise Refused(
                _("The ticket %(number)s is settled: reopen it first.") % {"number": each.number},
                "settled",
            )
    if ticket.integrator_id is None and into.integrator_id is None:
        alike = ticket.requester_email.lower() == into.requester_email.lower()
        if not alike and ticket.split_from_id != into.pk:
            raise Refused(
                _("They are of two senders: say first whose each of them is."), "two_senders"
            )
    elif ticket.integrator_id is None:
        if not is_theirs:
            raise Refused(
                _("Confirm that its sender is of the integrator of the other ticket."), "not_theirs"
            )
    elif ticket.integrator_id != into.integrator_id:
        raise Refused(
            _("The two tickets are not of the same integrator: they stay apart."), "across"
        )
    waits = ticket.state == TicketState.ON_TRACKER
    if waits and (into.state != ticket.state or into.tracker_item_id != ticket.tracker_item_id):
        raise Refused(
            _("It waits on the tracker, whose news would get lost: merge the other one into it."),
            "on_tracker",
        )


def has_come_back(ticket: Ticket, into: Ticket) -> bool:
    """Whether a ticket that is merged brings what the other one waits for.

    Who answers by a new mail instead of a reply has answered all the same.
    """
    if into.state != TicketState.ON_INTEGRATOR:
        return False
    asked = letters_of(into).filter(event=StatusEvent.WAITING).last()
    letters = ticket.messages.filter(kind=MessageKind.REQUEST)
    return asked is not None and letters.filter(created_at__gt=asked.created_at).exists()


def before_of(ticket: Ticket) -> dict[str, Any]:
    """What comes back when the merge is undone: nobody gains time by merging and undoing."""
    return {
        "state": ticket.state,
        "minutes_spent": ticket.minutes_spent,
        "running_since": _moment(ticket.running_since),
        "due_at": _moment(ticket.due_at),
        "due_because": ticket.due_because,
        "escalate_at": _moment(ticket.escalate_at),
    }


def _moment(value: Any) -> str | None:
    return value.isoformat() if value else None


def separable(thread: Iterable[Message]) -> list[Message]:
    """The letters that may be chosen for a ticket of their own."""
    return [message for message in thread if not message.event and message.kind in LETTERS]


def chosen_letters(ticket: Ticket, keys: Collection[int]) -> list[Message]:
    """The chosen letters of a locked ticket, in order of time. Raises Refused.

    The first is one from outside, whose writer becomes the requester; another from outside stays.
    """
    letters = separable(letters_of(ticket).select_related("author", "incoming", "ticket"))
    found = [message for message in letters if message.pk in set(keys)]
    if not found or len(found) != len(set(keys)):
        raise Refused(_("Choose the messages of this ticket that are to go."), "no_messages")
    if found[0].kind != MessageKind.REQUEST:
        raise Refused(
            _("The first of them must be one from outside: its writer is the requester."),
            "not_a_request",
        )
    stays = [m for m in letters if m.kind == MessageKind.REQUEST and m not in found]
    if not stays:
        raise Refused(_("Leave one message from outside in this ticket."), "nothing_stays")
    return found
