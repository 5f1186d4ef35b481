"""Takes, assigns, answers, notes and resolves a ticket: what support staff do."""

from collections.abc import Collection, Iterable

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.text import storable
from portal.journal.record import Actor, Personal, record
from support import mails, threads
from support.attachments import storing as attachments
from support.models import Message, MessageKind, Qualification, StatusEvent, Ticket, TicketState
from support.rules import answering, hours, states
from support.rules.answerable import refuse_answer


@action
def take_ticket(*, by: User, ticket: Ticket) -> Ticket:
    """Take an open ticket in charge; its requester learns who does (DOC-QLT-210).

    Raises Refused when a colleague was faster.
    """
    ticket = states.lock_ticket(ticket)
    if ticket.state != TicketState.OPEN and ticket.assigned_to:
        raise Refused(
            _("%(name)s has this ticket in charge already.") % {"name": ticket.assigned_to.name},
            "already_taken",
        )
    _put_in_charge(ticket, by, by)
    record(
        event="ticket.taken", subject=ticket, by=by,
        data={"number": ticket.number, "minutes": ticket.minutes_to_take},
    )  # fmt: skip
    return ticket


@action
def assign_ticket(*, by: User, ticket: Ticket, technician: User) -> Ticket:
    """Give a ticket to a technician, who has it in charge from then on."""
    ticket = states.lock_ticket(ticket)
    if not technician.may(Permission.TICKETS_WORK):
        raise Refused(
            _("Choose somebody of support: this person does not work on tickets."),
            "not_a_technician",
        )
    if ticket.assigned_to_id == technician.pk and ticket.state != TicketState.OPEN:
        raise Refused(
            _("Choose somebody else: %(name)s has this ticket in charge already.")
            % {"name": technician.name},
            "already_taken",
        )
    before = ticket.assigned_to_id
    _put_in_charge(ticket, technician, by)
    record(
        event="ticket.assigned", subject=ticket, by=by,
        data={"number": ticket.number, "from": before, "to": technician.pk},
    )  # fmt: skip
    return ticket


def _put_in_charge(ticket: Ticket, technician: User, by: User) -> None:
    now, taken_in, former = clock.now(), ticket.minutes_to_take, ticket.assigned_to
    if taken_in is None:
        taken_in = hours.minutes_between(ticket.opened_at, now)
    if ticket.state in (TicketState.ON_INTEGRATOR, TicketState.ON_TRACKER):
        # It goes on waiting, with somebody else.
        ticket.assigned_to, ticket.updated_at, ticket.minutes_to_take = technician, now, taken_in
        ticket.save()
    else:
        states.move(
            ticket, TicketState.TAKEN,
            assigned_to=technician, taken_at=now, minutes_to_take=taken_in,
        )  # fmt: skip
    message = threads.write_status(ticket, StatusEvent.TAKEN, technician.name, by=by)
    mails.ticket_taken(message, technician.name)
    mails.technician_has_it(message, by)
    if former is not None:
        mails.technician_had_it(message, former, by)


@action
def answer_ticket(
    *,
    by: User,
    ticket: Ticket,
    body: str,
    waits: bool = False,
    files: Iterable[File[bytes]] = (),
    copies: Collection[str] = (),
    answer_to: str = "",
) -> Message:
    """Answer the integrator by mail; with `waits` it is their turn from then on.

    Whoever has no account gets its `files` by signed links in the mail.
    `copies`: addresses that the last letter went to as well, and to which the answer goes too.
    `answer_to`: one of those at which the requester may be answered; "" leaves it as it is.
    """
    ticket = states.lock_ticket(ticket)
    also = refuse_answer(ticket, body, copies, answer_to)
    _choose_address(ticket, answer_to)
    first = _note_first_answer(ticket)
    message = threads.write_message(ticket, MessageKind.ANSWER, body, by=by, copies=also)
    attachments.attach(message, files)
    _move_on_answer(ticket, waits, by)
    mails.ticket_answered(message, waits)
    record(
        event="ticket.answered", subject=ticket, by=by,
        data={
            "number": ticket.number, "text": Personal(body), "state": ticket.state,
            "copies": [Personal(address) for _name, address in also],
            "answer_to": Personal(ticket.answer_to) if ticket.answer_to else None,
            "minutes": ticket.minutes_to_answer if first else None,
        },
    )  # fmt: skip
    return message


def _move_on_answer(ticket: Ticket, waits: bool, by: User) -> None:
    if waits and ticket.state == TicketState.TAKEN:
        states.move(ticket, TicketState.ON_INTEGRATOR)
        threads.write_status(ticket, StatusEvent.WAITING, by=by)
    elif not waits and ticket.state == TicketState.ON_INTEGRATOR:
        states.move(ticket, TicketState.TAKEN)
    else:
        states.touch_ticket(ticket)


def _choose_address(ticket: Ticket, address: str) -> None:
    if not address:
        return
    kept = answering.chosen(ticket, address)
    assert kept is not None
    ticket.answer_to = kept
    ticket.save(update_fields=["answer_to"])


def _note_first_answer(ticket: Ticket) -> bool:
    """Keep how long the first answer took, on the clock of all delays; whether it is the first.

    Never less than the ticket took to be taken, which counts from the day on which a mail came.
    """
    if ticket.minutes_to_answer is not None or _is_answered(ticket):
        return False
    ticket.minutes_to_answer = max(states.minutes_so_far(ticket), ticket.minutes_to_take or 0)
    ticket.save(update_fields=["minutes_to_answer"])
    return True


def _is_answered(ticket: Ticket) -> bool:
    """Tickets of before this was counted have answers, and no minutes."""
    return ticket.messages.filter(kind=MessageKind.ANSWER).exists()


@action
def add_note(
    *, by: User | Actor, ticket: Ticket, body: str, files: Iterable[File[bytes]] = ()
) -> Message:
    """Write an internal note, on a ticket in any state; the integrator never sees it."""
    ticket = states.lock_ticket(ticket)
    if not body.strip():
        raise Refused(_("Write the note first."), "empty")
    message = threads.write_message(ticket, MessageKind.NOTE, body, by=by)
    attachments.attach(message, files)
    states.touch_ticket(ticket)
    record(
        event="ticket.noted", subject=ticket, by=by,
        data={"number": ticket.number, "text": Personal(body)},
    )  # fmt: skip
    return message


@action
def resolve_ticket(
    *, by: User, ticket: Ticket, qualification: str, procedure: str, answer: str = ""
) -> Ticket:
    """Resolve a ticket, with its qualification and the procedure applied (DOC-QLT-210).

    It closes by itself after `states.CLOSES_AFTER` working days without contradiction.
    `answer` is what the requester is told; without it they read the procedure.
    """
    ticket = states.lock_ticket(ticket)
    if qualification not in Qualification.values:
        raise Refused(_("Say what kind of problem it was."), "no_qualification")
    if not procedure.strip():
        raise Refused(_("Describe the procedure that was applied."), "no_procedure")
    now = clock.now()
    # Who is told the solution without a word before has their first answer.
    _note_first_answer(ticket)
    states.move(
        ticket, TicketState.RESOLVED, qualification=qualification,
        procedure=storable(procedure), resolved_at=now, resolved_by=by,
        close_at=hours.add_days(now, states.CLOSES_AFTER),
    )  # fmt: skip
    ticket.minutes_to_resolve = ticket.minutes_spent
    ticket.save(update_fields=["minutes_to_resolve"])
    told = answer.strip() or procedure.strip()
    threads.write_message(ticket, MessageKind.ANSWER, told, by=by)
    message = threads.write_status(ticket, StatusEvent.RESOLVED, by.name, by=by)
    mails.ticket_resolved(message, told)
    record(
        event="ticket.resolved", subject=ticket, by=by,
        data={
            "number": ticket.number, "qualification": qualification,
            "procedure": Personal(procedure), "minutes": ticket.minutes_to_resolve,
        },
    )  # fmt: skip
    return ticket
