"""Tickets in the search box: by number, subject, the requester's name or the company's."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.permissions import Permission
from portal.accounts.standing.current import is_current
from portal.search.matching import matching
from portal.ui import search
from portal.ui.text.formats import when
from support.models import Ticket


def find_tickets(user: Any, text: str, limit: int) -> Iterator[search.Hit]:
    """Each word found. One query; staff are led to the desk."""
    if not is_current(user):
        return
    found = Ticket.objects.visible_to(user).select_related("integrator")
    found = matching(found, text)
    desk = user.may(Permission.TICKETS_READ)
    for ticket in found.order_by("-pk")[:limit]:
        day = when(ticket.opened_at.date())
        whose = ticket.integrator.name if ticket.integrator else ticket.requester_name
        yield search.Hit(
            title=ticket.subject,
            subtitle=f"{ticket.number} · {whose} · {day}",
            href=ticket.desk_url if desk else ticket.get_absolute_url(),
            badge=ticket.get_state_display(),
            tone=ticket.tone,
        )


search.register_search_sources(
    search.Source("tickets", _("Tickets"), "ticket", find_tickets, order=40)
)
