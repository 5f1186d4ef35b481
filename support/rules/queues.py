"""The queues of the support desk: which tickets each of its lists holds."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import (
    BigAutoField,
    Count,
    DateTimeField,
    F,
    Max,
    Prefetch,
    QuerySet,
    Value,
    prefetch_related_objects,
)
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrators.models import Integrator
from portal.accounts.models import User
from portal.core import clock
from portal.core.prepared import Bound, prepared
from portal.ui.lists.kept_counts import OldPart
from support.models import (
    Attachment,
    IncomingMail,
    Message,
    MessageKind,
    Outcome,
    Ticket,
    TicketState,
)
from support.models.querysets import TicketQuerySet
from support.rules import hours
from support.rules.joining import family_of
from support.searching.rules import found_by

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
    ("to_qualify", _("To qualify")),
    ("near", _("Due soon")),
    ("waiting", _("Waiting")),
    ("resolved", _("Resolved, to be confirmed")),
    ("all", _("All")),
]

COUNTED = (*(key for key, _label in QUEUES), "late")
WAITING = (TicketState.ON_INTEGRATOR, TicketState.ON_TRACKER)


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
            tickets = tickets.exclude(state__in=[TicketState.CLOSED, TicketState.MERGED])
    return found_by(tickets, words, notes=False)


def ticket_queue(tickets: TicketQuerySet, show: str, words: str, user: User) -> TicketQuerySet:
    """A queue of the desk in the order in which to work it; `show` is a key of `QUEUES`."""
    return found_by(_in_queue(tickets, show, user, soon_due_before), words, notes=True)


def first_of_queue(show: str, user: User, count: int) -> list[Ticket]:
    """The first tickets of a queue as a list shows them: asked on nearly every page of the desk."""
    soon = soon_due_before() if show == "near" else None
    return _first_of_queue(show, count).rows(user=user.pk, soon=soon)


@prepared
def _first_of_queue(show: str, count: int) -> QuerySet[Ticket]:
    user, soon = Bound("user", BigAutoField()), Bound("soon", DateTimeField())
    return _in_queue(Ticket.objects.for_list(), show, user, lambda: soon)[:count]


def _in_queue(
    tickets: TicketQuerySet, show: str, user: Any, soon: Callable[[], Any]
) -> TicketQuerySet:
    match show:
        case "mine":
            tickets = (
                tickets.unsettled()
                .filter(assigned_to=user)
                .order_by(F("due_at").asc(nulls_last=True), "updated_at", "pk")
            )
        case "to_qualify":
            tickets = tickets.to_qualify().order_by("opened_at", "pk")
        case "near":
            tickets = tickets.filter(due_at__lte=soon()).order_by("due_at", "pk")
        case "waiting":
            tickets = tickets.filter(state__in=WAITING).order_by("updated_at", "pk")
        case "resolved":
            tickets = tickets.filter(state=TicketState.RESOLVED).order_by("close_at", "pk")
        case "all":
            tickets = tickets.order_by("-updated_at", "-pk")
        case _:
            tickets = tickets.filter(state=TicketState.OPEN).order_by("due_at", "pk")
    return tickets


def _old_tickets() -> tuple[int, int]:
    """Up to which key tickets are old, and how many those are.

    Tickets are never deleted, and whoever opened one a day ago has committed it.
    """
    old = Ticket.objects.filter(opened_at__lt=clock.now() - dt.timedelta(days=1))
    upto: int = old.aggregate(last=Max("pk"))["last"] or 0
    return upto, Ticket.objects.filter(pk__lte=upto).count()


OLD_TICKETS = OldPart(_old_tickets)


def queue_counts(user: User) -> dict[str, int]:
    """How many tickets each queue of the desk holds, by its key. One query."""
    known = OLD_TICKETS.known
    upto, old = known or (0, 0)
    soon = {"now": clock.now(), "soon": soon_due_before()}
    counts = dict.fromkeys(COUNTED, 0)
    counts |= dict(_queue_counts().rows(user=user.pk, upto=upto, **soon))
    counts["near"] += counts["late"]
    counts["all"] += old
    if known is None:
        OLD_TICKETS.learn(counts["all"])
    return counts


@prepared
def _queue_counts() -> QuerySet[Any, Any]:
    """A count of its own for each: an index serves every one of them, and none would serve one
    pass that counts them all."""
    tickets = Ticket.objects.order_by()
    now, soon = Bound("now", DateTimeField()), Bound("soon", DateTimeField())
    queues = {
        "mine": tickets.unsettled().filter(assigned_to=Bound("user", BigAutoField())),
        "unassigned": tickets.filter(state=TicketState.OPEN),
        "to_qualify": tickets.to_qualify(),
        "late": tickets.filter(due_at__lt=now),
        # And not late yet; what is late is added.
        "near": tickets.filter(due_at__gte=now, due_at__lte=soon),
        "waiting": tickets.filter(state__in=WAITING),
        "resolved": tickets.filter(state=TicketState.RESOLVED),
        "all": tickets.filter(pk__gt=Bound("upto", BigAutoField())),
    }
    first, *others = [
        rows.values(queue=Value(key)).annotate(tickets=Count("*")).values_list("queue", "tickets")
        for key, rows in queues.items()
    ]
    return first.union(*others, all=True)


def ticket_thread(ticket: Ticket, *, notes: bool) -> list[Message]:
    """The messages of a ticket, and of those merged into it, as its pages show them.

    In order of time, in two queries; `from_number` says of which ticket each is.
    """
    thread = _thread(notes).rows(key=ticket.pk)
    prefetch_related_objects(thread, Prefetch("attachments", Attachment.objects.order_by("pk")))
    return thread


@prepared
def _thread(notes: bool) -> QuerySet[Message]:
    every = Message.objects.filter(ticket__in=family_of(Bound("key", BigAutoField())))
    every = every.annotate(from_number=F("ticket__number"))
    shown = every if notes else every.exclude(kind=MessageKind.NOTE)
    shown = shown.annotate(had_html=F("odoo__has_html"))
    return shown.select_related("outgoing", "incoming").order_by("created_at", "pk")


@prepared
def in_quarantine() -> QuerySet[IncomingMail]:
    return IncomingMail.objects.filter(outcome=Outcome.QUARANTINED)
