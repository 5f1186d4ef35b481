"""Opens, comments and settles tracker items, and moves the tickets that wait for them."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.states import move
from portal.core.text import one_line, storable
from portal.documents.issue import next_number
from portal.journal.record import Personal, record
from releases.models import Release, RequirementDomain
from support import mails, threads
from support.models import (
    MessageKind,
    StatusEvent,
    Ticket,
    TicketState,
    TrackerComment,
    TrackerItem,
    TrackerKind,
    TrackerState,
)
from support.rules import states


@action
def open_tracker_item(
    *,
    by: User,
    kind: str,
    line: str,
    title: str,
    description: str,
    domain: RequirementDomain | None = None,
) -> TrackerItem:
    """Declare a correction, an improvement or a non-conformity (then with its domain)."""
    if kind == TrackerKind.NON_CONFORMITY and domain is None:
        raise Refused(_("A non-conformity breaks a requirement domain: say which."), "no_domain")
    item = TrackerItem.objects.create(
        number=next_number("TR"), kind=kind, line=line, domain=domain,
        title=one_line(title)[:200], description=storable(description),
        opened_at=clock.now(), opened_by=by,
    )  # fmt: skip
    record(
        event="tracker_item.opened", subject=item, by=by,
        data={
            "number": item.number, "kind": kind, "line": line, "title": item.title,
            "domain": domain.code if domain else None,
        },
    )  # fmt: skip
    return item


@action
def put_on_tracker(*, by: User, ticket: Ticket, item: TrackerItem) -> Ticket:
    """Let a ticket wait for an open item; its requester is told (DOC-QLT-210)."""
    ticket = states.lock_ticket(ticket)
    item = _lock(item)
    if ticket.state == TicketState.OPEN:
        raise Refused(_("Take the ticket in charge first."), "not_taken")
    states.move(ticket, TicketState.ON_TRACKER, tracker_item=item)
    message = threads.write_status(ticket, StatusEvent.ON_TRACKER, str(item)[:150], by=by)
    mails.put_on_tracker(message)
    record(
        event="ticket.put_on_tracker", subject=ticket, by=by,
        data={"number": ticket.number, "item": item.number},
    )  # fmt: skip
    return ticket


@action
def comment_tracker(
    *, by: User, item: TrackerItem, body: str, public: bool = True
) -> TrackerComment:
    """Write on an open item; what is public goes to each integrator who waits."""
    item = _lock(item)
    if not body.strip():
        raise Refused(_("Write the text first."), "empty")
    comment = TrackerComment.objects.create(
        item=item, author=by, body=storable(body), public=public, created_at=clock.now()
    )
    told = []
    if public:
        for ticket in _waiting(item):
            mails.tracker_comment(threads.write_message(ticket, MessageKind.ANSWER, body, by=by))
            states.touch_ticket(ticket)
            told.append(ticket.number)
    record(
        event="tracker_item.commented", subject=item, by=by,
        data={"number": item.number, "public": public, "text": Personal(body), "told": told},
    )  # fmt: skip
    return comment


@action
def settle_tracker_item(
    *,
    by: User,
    item: TrackerItem,
    state: TrackerState,
    solution: str,
    solved_in: Release | None = None,
) -> TrackerItem:
    """Say that an item is solved or rejected; the tickets that wait go back to support."""
    item = _lock(item)
    if state not in (TrackerState.SOLVED, TrackerState.REJECTED):
        raise Refused(_("Choose “solved” or “rejected”."), "no_outcome")
    if not solution.strip():
        raise Refused(_("Say what was done, or why nothing will be."), "no_solution")
    solved = state == TrackerState.SOLVED
    move(
        item, state, solution=storable(solution),
        solved_in=solved_in if solved else None, settled_at=clock.now(), settled_by=by,
    )  # fmt: skip
    event = StatusEvent.TRACKER_SOLVED if solved else StatusEvent.TRACKER_REJECTED
    told = []
    for ticket in _waiting(item):
        # So that the mail and the page show the item as it is now.
        ticket.tracker_item = item
        states.move(ticket, TicketState.TAKEN)
        message = threads.write_status(ticket, event, str(item)[:150], by=by)
        mails.tracker_settled(message)
        mails.technician_has_it(message, by)
        told.append(ticket.number)
    record(
        event="tracker_item.settled", subject=item, by=by,
        data={
            "number": item.number, "state": str(state), "solution": item.solution,
            "release": item.solved_in.version if item.solved_in else None, "told": told,
        },
    )  # fmt: skip
    return item


def _lock(item: TrackerItem) -> TrackerItem:
    """The item as it is now, locked. Raises Refused when it is settled."""
    item = TrackerItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if item.state != TrackerState.OPEN:
        raise Refused(_("This item of the tracker is settled already."), "settled")
    return item


def _waiting(item: TrackerItem) -> Iterator[Ticket]:
    """The tickets that wait for `item`, each locked, in one order so that nobody deadlocks."""
    yield from (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("integrator", "requester", "tracker_item", "assigned_to")
        .filter(tracker_item=item, state=TicketState.ON_TRACKER)
        .order_by("pk")
    )
