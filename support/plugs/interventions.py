"""A merchant's request to an integrator becomes a ticket at Crisalid's desk, and leads to it."""

from collections.abc import Iterator

from django.urls import reverse

from installations.interventions.escalation import Desk, TicketLink, register_desk
from installations.models import Intervention
from portal.accounts.models import User
from support.models import Ticket


def ask(intervention: Intervention) -> str:
    """The form of a ticket, filled in from the request."""
    return f"{reverse('support:new')}?intervention={intervention.pk}"


def tickets(user: User, intervention: Intervention) -> Iterator[TicketLink]:
    """Those that were opened from it, the latest first."""
    found = Ticket.objects.visible_to(user).filter(intervention=intervention)
    for ticket in found.order_by("-pk"):
        href = ticket.desk_url if user.is_staff else ticket.get_absolute_url()
        yield TicketLink(ticket.number, str(ticket.get_state_display()), href)


register_desk(Desk(ask, tickets))
