"""Merges tickets that are one request, takes a merge back, and splits off what is another."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.states import move
from portal.core.text import one_line
from portal.journal.record import Personal, record
from support import mails, threads
from support.models import (
    Channel,
    Draft,
    IncomingMail,
    Message,
    OdooRecord,
    Qualification,
    Severity,
    StatusEvent,
    Ticket,
    TicketState,
    TrackerState,
)
from support.rules import joining, states


@action
def merge_ticket(*, by: User, ticket: Ticket, into: Ticket, is_theirs: bool = False) -> Ticket:
    """Merge `ticket` into another, which keeps its number, technician and due time.

    From then on replies, links and references to it lead there, both are read as one thread, and
    its own delays stop: it is neither resolved nor evaluated. Its requester is told once.
    `is_theirs` says that the sender of one of no company is of the other's.
    """
    ticket, into = states.lock_both(ticket, into)
    for each in (ticket, into):
        if each.leads_to is not None:
            raise Refused(
                _("%(number)s was merged into %(other)s already: choose that one.")
                % {"number": each.number, "other": each.leads_to.number},
                "merged",
            )
    joining.refuse_merge(ticket, into, is_theirs=is_theirs)
    before = joining.before_of(ticket)
    linked = ticket.integrator_id is None and into.integrator_id is not None
    came_back = joining.has_come_back(ticket, into)
    states.move(
        ticket, TicketState.MERGED, merged_into=into, leads_to=into, merged_at=clock.now(),
        before_merge=before | {"linked": linked}, integrator=into.integrator,
    )  # fmt: skip
    ticket.family.update(leads_to=into, integrator=into.integrator)
    _take_drafts_along(ticket, into)
    message = threads.write_status(ticket, StatusEvent.MERGED, into.number, by=by)
    mails.ticket_merged(message, into)
    _go_on(into, came_back, ticket, by)
    record(
        event="ticket.merged", subject=ticket, by=by,
        data={
            "number": ticket.number, "into": into.number, "state": before["state"],
            "linked": linked,
        },
    )  # fmt: skip
    return into


def _take_drafts_along(ticket: Ticket, into: Ticket) -> None:
    """What colleagues were writing goes on in the survivor, unless they write there too."""
    there = Draft.objects.filter(ticket=into).values("author")
    Draft.objects.filter(ticket=ticket).exclude(author__in=there).update(ticket=into)


def _go_on(into: Ticket, came_back: bool, ticket: Ticket, by: User) -> None:
    if came_back:
        states.move(into, TicketState.TAKEN)
        threads.write_status(into, StatusEvent.RESUMED, ticket.requester_name, by=by)
    else:
        states.touch_ticket(into)


@action
def separate_ticket(*, by: User, ticket: Ticket) -> Ticket:
    """Undo a merge: the ticket stands by itself again, as if it had never been merged.

    Its messages are its own again, its state and its delays are what they were. What came in
    since stays with the survivor, and both threads say so. Those merged into it go with it.
    """
    if ticket.leads_to is None:
        raise Refused(_("The ticket is not merged any more."), "not_merged")
    survivor = ticket.leads_to
    ticket, survivor = states.lock_both(ticket, survivor)
    if ticket.leads_to_id != survivor.pk:
        raise Refused(_("The ticket is not merged any more."), "not_merged")
    linked = _came_to_a_company(ticket)
    _bring_back(ticket, linked)
    _take_family_along(ticket)
    message = threads.write_status(ticket, StatusEvent.SEPARATED, survivor.number, by=by)
    threads.write_status(survivor, StatusEvent.LET_GO, ticket.number, by=by)
    states.touch_ticket(survivor)
    mails.ticket_separated(message, survivor)
    record(
        event="ticket.separated", subject=ticket, by=by,
        data={"number": ticket.number, "from": survivor.number, "state": ticket.state},
    )  # fmt: skip
    return ticket


def _came_to_a_company(ticket: Ticket) -> bool:
    """Whether a merge gave it its company: its own, or one further on in its chain."""
    step: Ticket | None = ticket
    while step is not None and step.before_merge is not None:
        if step.before_merge["linked"]:
            return True
        step = step.merged_into
    return False


def _bring_back(ticket: Ticket, linked: bool) -> None:
    before: dict[str, Any] = dict(ticket.before_merge or {})
    del before["linked"]
    if linked:
        ticket.integrator = None
        ticket.save(update_fields=["integrator"])
    to = TicketState(before.pop("state"))
    told = {
        name: dt.datetime.fromisoformat(value) if value and name.endswith(("_at", "_since"))
        else value
        for name, value in before.items()
    }  # fmt: skip
    move(
        ticket, to, merged_into=None, leads_to=None, merged_at=None, before_merge=None,
        updated_at=clock.now(), **told,
    )  # fmt: skip
    item = ticket.tracker_item
    if to == TicketState.ON_TRACKER and item and item.state != TrackerState.OPEN:
        # Its news went to the survivor, and no other will come.
        states.move(ticket, TicketState.TAKEN)


def _take_family_along(ticket: Ticket) -> None:
    """Whatever was merged into it, at whichever step of a chain, leads to it again."""
    keys, found = [ticket.pk], list(Ticket.objects.filter(merged_into=ticket))
    while found:
        keys = [each.pk for each in found]
        Ticket.objects.filter(pk__in=keys).update(leads_to=ticket, integrator=ticket.integrator)
        found = list(Ticket.objects.filter(merged_into__in=keys))


@action
def split_ticket(
    *,
    by: User,
    ticket: Ticket,
    messages: Collection[int],
    subject: str,
    qualification: str,
    severity: str,
) -> Ticket:
    """Make a ticket of its own of chosen messages, by their keys; files go along.

    Who wrote the first of them is its requester, and is told its number. It is opened as of the
    day on which that one came, from which the time until it is taken counts; when it is due is
    told now, as of a mail that waited for people. It is undone by merging it back.
    """
    ticket = states.lock_ticket(ticket)
    if not subject.strip():
        raise Refused(_("Say what the new ticket is about."), "no_subject")
    if severity not in Severity.values:
        raise Refused(_("Choose how urgent it is."), "no_severity")
    if qualification not in Qualification.values:
        raise Refused(_("Say what kind of problem it was."), "no_qualification")
    letters = joining.chosen_letters(ticket, messages)
    # One of those merged into it, where that one's requester wrote it.
    written_on = letters[0].ticket
    fresh = states.new_ticket(
        **_asked_by(letters[0]), integrator=ticket.integrator, site=ticket.site,
        release=ticket.release, subject=one_line(subject)[:200], severity=severity,
        qualification=qualification, opened_by=by, opened_at=letters[0].created_at,
        split_from=ticket,
    )  # fmt: skip
    keys = [message.pk for message in letters]
    Message.objects.filter(pk__in=keys).update(ticket=fresh)
    IncomingMail.objects.filter(message__in=keys).update(ticket=fresh)
    OdooRecord.objects.filter(message__in=keys).update(ticket=fresh)
    opening = threads.write_status(fresh, StatusEvent.OPENED, fresh.number, by=by)
    threads.write_status(ticket, StatusEvent.SPLIT_OFF, fresh.number, by=by)
    states.touch_ticket(ticket)
    mails.ticket_split(opening, written_on)
    record(
        event="ticket.split", subject=fresh, by=by,
        data={
            "number": fresh.number, "from": ticket.number, "messages": len(keys),
            "severity": severity, "qualification": qualification,
            "integrator": ticket.integrator_id, "requester": Personal(fresh.requester_email),
            "subject": Personal(fresh.subject),
        },
    )  # fmt: skip
    return fresh


def _asked_by(first: Message) -> dict[str, Any]:
    """The requester of what is split off: who wrote the first message, as they are known."""
    mail, user, ticket = first.incoming, first.author, first.ticket
    channel = Channel.MAIL if mail else ticket.channel
    if user is not None:
        return {
            "channel": channel, "requester": user, "requester_name": user.name,
            "requester_email": user.email, "language": user.language,
        }  # fmt: skip
    own = mail is None or mail.sender == ticket.requester_email
    return {
        "channel": channel, "requester": ticket.requester if mail is None else None,
        "requester_name": (first.author_name or ticket.requester_name)[:150],
        "requester_email": mail.sender if mail else ticket.requester_email,
        "answer_to": ticket.answer_to if own else "", "language": ticket.language,
    }  # fmt: skip
