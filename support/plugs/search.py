"""Tickets and complaints in the search box."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.permissions import Permission
from portal.accounts.standing.current import is_current
from portal.search.matching import matching
from portal.ui import search
from portal.ui.text.formats import when
from support.models import Complaint, ComplaintState, Ticket
from support.plugs.badges import COMPLAINT_TONES
from support.searching.excerpts import shown_of
from support.searching.rules import found_by


def find_tickets(user: Any, text: str, limit: int) -> Iterator[search.Hit]:
    """By all that is written in them, as lists are searched; staff are led to the desk.

    One query, and one or two for what is shown of those that were found; a number is a query.
    """
    if not is_current(user):
        return
    desk = user.may(Permission.TICKETS_READ)
    found = Ticket.objects.visible_to(user).select_related("integrator")
    tickets = list(found_by(found, text, notes=desk).order_by("-pk")[:limit])
    shown = shown_of(tickets, text, notes=desk)
    for ticket in tickets:
        day = when(ticket.opened_at.date())
        whose = ticket.integrator.name if ticket.integrator else ticket.requester_name
        yield search.Hit(
            title=ticket.subject,
            subtitle=f"{ticket.number} · {whose} · {day}",
            href=ticket.desk_url if desk else ticket.get_absolute_url(),
            badge=ticket.get_state_display(),
            tone=ticket.tone,
            excerpt=shown[ticket.pk].marked_excerpt,
        )


def find_complaints(user: Any, text: str, limit: int) -> Iterator[search.Hit]:
    """By number, facts or company. One query; staff are led to the register."""
    if not is_current(user):
        return
    desk = user.may(Permission.COMPLAINTS_READ)
    found = Complaint.objects.visible_to(user).select_related("integrator")
    for complaint in matching(found, text).order_by("-pk")[:limit]:
        whose = complaint.integrator.name if complaint.integrator else ""
        told = (complaint.number, whose, when(complaint.came_on))
        yield search.Hit(
            title=complaint.facts[:80],
            subtitle=" · ".join(part for part in told if part),
            href=complaint.desk_url if desk else complaint.get_absolute_url(),
            badge=complaint.get_state_display(),
            tone=COMPLAINT_TONES[ComplaintState(complaint.state)][0],
        )


search.register_search_sources(
    search.Source("tickets", _("Tickets"), "ticket", find_tickets, order=40),
    search.Source("complaints", _("Complaints"), "file-warning", find_complaints, order=45),
)
