"""Whether an answer may be sent on a ticket as it is now, and to whom."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from portal.core.actions import Refused
from support.models import Ticket, TicketState
from support.rules import answering, copies


def refuse_answer(
    ticket: Ticket, body: str, also: Collection[str], answer_to: str
) -> list[list[str]]:
    """Raise Refused where an answer may not be sent on a locked ticket; else its copies."""
    if not body.strip():
        raise Refused(_("Write the answer first."), "empty")
    if ticket.state == TicketState.OPEN:
        raise Refused(_("Take the ticket in charge before you answer it."), "not_taken")
    if ticket.is_settled:
        raise Refused(_("The ticket is resolved: reopen it to go on."), "wrong_state")
    found = copies.chosen(ticket, also)
    if found is None:
        raise Refused(_("Choose among those to whom the last letter went."), "not_copied")
    if answer_to and answering.chosen(ticket, answer_to) is None:
        raise Refused(_("Choose among the addresses that are offered."), "not_asked")
    return found
