"""The queues of the support desk: which tickets each of its lists holds."""

import datetime as dt

from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrators.models import Integrator
from portal.accounts.models import User
from portal.core import clock
from portal.search.matching import matching
from support.models import Attachment, IncomingMail, Message, Outcome, Ticket, TicketState
from support.models.querysets import TicketQuerySet
from support.rules import hours

FILTERS: list[tuple[str, str | Promise]] = [
    ("", _("In progress")),
    ("waiting", _("Waiting for you")),
    ("resolved", _("Resolved, to be confirmed")),
    ("closed", _("Closed tickets")),
    ("all", _("All")),
]

QUEUES: list[tuple[str, str | Promise]] = [
    ("mine", _("Mine")),
    ("unassigned", _("To be taken")),
    ("near", _("Due soon")),
    ("waiting", _("Waiting")),
    ("resolved", _("Resolved, to be confirmed")),
    ("all", _("All")),
]


def soon_due_before() -> dt.datetime:
    """What is due before this moment is due soon, or late: within one support day."""
    return hours.add_minutes(clock.now(), hours.MINUTES_A_DAY)


def companies_of(user: User) -> QuerySet[Integrator]:
    """The companies that a person represents now."""
    return Integrator.objects.filter(
        representatives__user=user, representatives__left_at=None
    ).distinct()


def filter_tickets(tickets: TicketQuerySet, show: str, words: str) -> TicketQuerySet:
    """A representative's list; `show` is a key of `FILTERS`."""
    match show:
        case "waiting":
            tickets = tickets.filter(state=TicketState.ON_INTEGRATOR)
        case "resolved":
            tickets = tickets.filter(state=TicketState.RESOLVED)
        case "closed":
            tickets = tickets.filter(state=TicketState.CLOSED)
        case "all":
            pass
        case _:
            tickets = tickets.exclude(state=TicketState.CLOSED)
    return matching(tickets, words)


def ticket_queue(tickets: TicketQuerySet, show: str, words: str, user: User) -> TicketQuerySet:
    """A queue of the desk in the order in which to work it; `show` is a key of `QUEUES`."""
    waiting = [TicketState.ON_INTEGRATOR, TicketState.ON_TRACKER]
    match show:
        case "mine":
            tickets = (
                tickets.unsettled()
                .filter(assigned_to=user)
                .order_by(F("due_at").asc(nulls_last=True), "updated_at", "pk")
            )
        case "near":
            tickets = tickets.filter(due_at__lte=soon_due_before()).order_by("due_at", "pk")
        case "waiting":
            tickets = tickets.filter(state__in=waiting).order_by("updated_at", "pk")
        case "resolved":
            tickets = tickets.filter(state=TicketState.RESOLVED).order_by("close_at", "pk")
        case "all":
            tickets = tickets.order_by("-updated_at", "-pk")
        case _:
            tickets = tickets.filter(state=TicketState.OPEN).order_by("due_at", "pk")
    return matching(tickets, words)


def queue_counts(tickets: TicketQuerySet, user: User) -> dict[str, int]:
    """How many tickets each queue of the desk holds, by its key."""
    waiting = [TicketState.ON_INTEGRATOR, TicketState.ON_TRACKER]
    settled = [TicketState.RESOLVED, TicketState.CLOSED]
    counts: dict[str, int] = tickets.aggregate(
        mine=Count("pk", filter=Q(assigned_to=user) & ~Q(state__in=settled)),
        unassigned=Count("pk", filter=Q(state=TicketState.OPEN)),
        near=Count("pk", filter=Q(due_at__lte=soon_due_before())),
        late=Count("pk", filter=Q(due_at__lt=clock.now())),
        waiting=Count("pk", filter=Q(state__in=waiting)),
        resolved=Count("pk", filter=Q(state=TicketState.RESOLVED)),
        all=Count("pk"),
    )
    return counts


def ticket_thread(ticket: Ticket) -> QuerySet[Message]:
    """The messages of a ticket as its pages show them, in two queries."""
    return (
        Message.objects.filter(ticket=ticket)
        .select_related("outgoing", "incoming")
        .prefetch_related(Prefetch("attachments", Attachment.objects.order_by("pk")))
        .order_by("created_at", "pk")
    )


def in_quarantine() -> QuerySet[IncomingMail]:
    return IncomingMail.objects.filter(outcome=Outcome.QUARANTINED)
