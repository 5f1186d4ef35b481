"""Who may do what with a complaint, what is known of one from its origin, and what is overdue."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core import clock
from portal.house.known import value_of
from releases.models import RequirementDomain
from support.models import (
    Complaint,
    ComplaintChannel,
    ComplaintState,
    MessageKind,
    Ticket,
    TrackerItem,
)

OPEN_DAYS = 30
"""Within which a complaint should be closed, unless people set others: DOC-QLT-210 sets none."""


def applicable_domains() -> QuerySet[RequirementDomain]:
    """The domains of requirements that apply, of which a complaint says which was broken."""
    return RequirementDomain.objects.filter(applicable=True)


def may_close(user: User, complaint: Complaint) -> bool:
    """Quality closes, but never who entered it: nobody judges what they reported themselves."""
    return user.may(Permission.COMPLAINTS_CLOSE) and complaint.entered_by_id != user.pk


@dataclass(frozen=True)
class Possible:
    """What this person can do with a complaint in its present state."""

    analyse: bool
    act: bool
    close: bool
    reopen: bool


def possible(user: User, complaint: Complaint) -> Possible:
    """What the page offers; the actions decide."""
    enters = user.may(Permission.COMPLAINTS_ENTER)
    analysed = complaint.state in (ComplaintState.ANALYSED, ComplaintState.ACTED)
    is_open = complaint.state != ComplaintState.CLOSED
    return Possible(
        analyse=enters and is_open,
        act=enters and analysed,
        close=analysed and may_close(user, complaint),
        reopen=not is_open and user.may(Permission.COMPLAINTS_CLOSE),
    )


def opened_before() -> dt.date:
    """The day before which whatever came and is not closed has been open for too long."""
    return clock.today() - dt.timedelta(days=value_of("complaint_days"))


def known_of_ticket(ticket: Ticket) -> dict[str, Any]:
    """What a ticket already says of the complaint that comes from it."""
    first = ticket.messages.filter(kind=MessageKind.REQUEST).order_by("pk").first()
    facts = [ticket.subject, first.body if first else ""]
    return {
        "ticket": ticket,
        "complainant": ticket.requester_name,
        "channel": ComplaintChannel(ticket.channel),
        "came_on": timezone.localdate(ticket.opened_at),
        "integrator": ticket.integrator_id,
        "release": ticket.release_id,
        "facts": "\n\n".join(part for part in facts if part),
    }


def known_of_item(item: TrackerItem) -> dict[str, Any]:
    """What an item of the tracker already says of the complaint that comes from it."""
    return {
        "item": item,
        "domains": [item.domain_id] if item.domain_id else [],
        "came_on": timezone.localdate(item.opened_at),
        "release": None,
        "facts": f"{item.title}\n\n{item.description}",
    }
