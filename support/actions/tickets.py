"""Opens a ticket, and adds what the integrator does with it."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.files.base import File
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from installations.models import Intervention, Site
from integrators.models import Integrator
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.text import one_line, storable
from portal.journal.record import Actor, Personal, record
from releases.models import Release
from support import mails, threads
from support.attachments import storing as attachments
from support.models import (
    Channel,
    IncomingMail,
    Message,
    MessageKind,
    StatusEvent,
    Ticket,
    TicketState,
)
from support.rules import answering, states


@action
def open_ticket(
    *,
    by: User | Actor,
    integrator: Integrator | None,
    channel: Channel,
    subject: str,
    body: str,
    requester: User | None,
    requester_name: str,
    requester_email: str,
    language: str,
    site: Site | None = None,
    release: Release | None = None,
    intervention: Intervention | None = None,
    files: Iterable[File[bytes]] = (),
    incoming: IncomingMail | None = None,
    quoted: str = "",
    copies: Sequence[Sequence[str]] = (),
    follows: Ticket | None = None,
    acknowledged: bool = True,
    severity: str = "",
    says_blocked: bool = False,
    reply_to: str = "",
    answer_to: str = "",
) -> Ticket:
    """Open a ticket and, if that is to be `acknowledged`, mail its requester (DOC-QLT-210).

    Its `severity` is for support to say; its requester may propose one (`says_blocked`). Without
    an integrator only its receipt is acknowledged. Raises Refused for what is another's, a draft.
    """
    _check(integrator, site, release, intervention)
    ticket = states.new_ticket(
        channel=channel, integrator=integrator, requester=requester,
        requester_name=storable(requester_name)[:150], requester_email=requester_email,
        language=language, subject=one_line(subject)[:200] or _no_subject(language),
        site=site, release=release, intervention=intervention, follows=follows,
        severity=severity, says_blocked=says_blocked, answer_to=answer_to,
        opened_by=by if isinstance(by, User) else None,
        opened_at=incoming.received_at if incoming else clock.now(),
    )  # fmt: skip
    message = threads.new_message(
        ticket, MessageKind.REQUEST, body, by=by, author=requester, author_name=requester_name,
        incoming=incoming, quoted=storable(quoted), copies=list(copies), reply_to=reply_to,
    )  # fmt: skip
    Message.objects.bulk_create([message, opening := _opening(ticket, by)])
    attachments.attach(message, files)
    record(event="ticket.opened", subject=ticket, by=by, data=_opened_data(ticket, message))
    if acknowledged:
        _acknowledge(opening, message)
    return ticket


def _opening(ticket: Ticket, by: User | Actor) -> Message:
    """The first line of its thread, which says its number."""
    return threads.new_message(
        ticket, MessageKind.STATUS, ticket.number, by=by, event=StatusEvent.OPENED
    )


def _opened_data(ticket: Ticket, request: Message) -> dict[str, Any]:
    return {
        "number": ticket.number,
        "channel": ticket.channel,
        "severity": ticket.severity,
        "says_blocked": ticket.says_blocked,
        "integrator": ticket.integrator_id,
        "requester": Personal(ticket.requester_email),
        "subject": Personal(ticket.subject),
        "text": Personal(request.body),
        "follows": ticket.follows.number if ticket.follows else None,
        "intervention": ticket.intervention.number if ticket.intervention else None,
    }


def _acknowledge(opening: Message, request: Message) -> None:
    """A stranger's mail has come, and no more is said; an integrator's is a ticket."""
    if opening.ticket.integrator_id is None:
        mails.ticket_received(opening)
    else:
        mails.ticket_opened(opening, request)


def _no_subject(language: str) -> str:
    """In the requester's language, whoever or whatever opens the ticket."""
    with translation.override(language):
        return str(_("(no subject)"))


def _check(
    integrator: Integrator | None,
    site: Site | None,
    release: Release | None,
    intervention: Intervention | None,
) -> None:
    if site is not None and (integrator is None or site.integrator_id != integrator.pk):
        raise Refused(_("Choose another site: this one is not of this integrator."), "foreign_site")
    if intervention is not None and (
        integrator is None or intervention.integrator_id != integrator.pk
    ):
        raise Refused(
            _("This request for intervention is not of this integrator."), "foreign_intervention"
        )
    if release is not None and release.is_draft:
        raise Refused(_("Choose a published release: this one is not."), "draft_release")


@action
def reply_ticket(
    *,
    by: User | Actor,
    ticket: Ticket,
    body: str,
    author: User | None,
    author_name: str,
    author_email: str,
    language: str = "fr",
    files: Iterable[File[bytes]] = (),
    incoming: IncomingMail | None = None,
    quoted: str = "",
    copies: Sequence[Sequence[str]] = (),
    acknowledged: bool = True,
    reply_to: str = "",
    answer_to: str = "",
) -> Message:
    """Add what the integrator writes, and give the ticket back to support.

    A reply contradicts a resolved ticket, and reopens a closed one until
    `Ticket.reopens_until`; after that it opens a new ticket that names the old: the message
    returned tells which. What is written on a merged ticket goes into the one it leads to.
    """
    ticket = states.lock_survivor(ticket)
    if _is_long_closed(ticket):
        fresh = open_ticket(
            by=by, integrator=ticket.integrator,
            channel=Channel.MAIL if incoming else Channel.PORTAL, subject=ticket.subject,
            body=body, requester=author, requester_name=author_name, requester_email=author_email,
            language=language, site=ticket.site, release=ticket.release, files=files,
            incoming=incoming, quoted=quoted, copies=copies, follows=ticket,
            acknowledged=acknowledged, reply_to=reply_to, answer_to=answer_to,
        )  # fmt: skip
        threads.write_status(ticket, StatusEvent.FOLLOWED, fresh.number, by=by)
        message = fresh.messages.get(kind=MessageKind.REQUEST)
    else:
        message = threads.write_message(
            ticket, MessageKind.REQUEST, body, by=by, author=author, author_name=author_name,
            incoming=incoming, quoted=storable(quoted), copies=list(copies), reply_to=reply_to,
        )  # fmt: skip
        attachments.attach(message, files)
        answering.note_where(ticket, author, author_email, answer_to)
        mails.integrator_wrote(message)
        _move_on_reply(ticket, author_name, by, acknowledged)
    record(event="ticket.replied", subject=ticket, by=by,
           data=_replied_data(ticket, message, author_email))  # fmt: skip
    return message


def _replied_data(ticket: Ticket, message: Message, author_email: str) -> dict[str, Any]:
    return {
        "number": ticket.number,
        "author": Personal(author_email),
        "text": Personal(message.body),
        "state": ticket.state,
        "continued_in": message.ticket.number if message.ticket_id != ticket.pk else None,
    }


def _is_long_closed(ticket: Ticket) -> bool:
    until = ticket.reopens_until
    return until is not None and clock.now() > until


def _move_on_reply(ticket: Ticket, author_name: str, by: User | Actor, acknowledged: bool) -> None:
    """Bring the ticket where the integrator's reply brings it."""
    match ticket.state:
        case TicketState.ON_INTEGRATOR:
            states.move(ticket, TicketState.TAKEN)
            threads.write_status(ticket, StatusEvent.RESUMED, author_name, by=by)
        case TicketState.RESOLVED:
            states.move(ticket, _back_to(ticket))
            threads.write_status(ticket, StatusEvent.CONTRADICTED, author_name, by=by)
        case TicketState.CLOSED:
            states.move(ticket, TicketState.OPEN)
            told = threads.write_status(ticket, StatusEvent.REOPENED, author_name, by=by)
            if acknowledged:
                mails.ticket_reopened(told)
        case TicketState.DISMISSED:
            states.move(ticket, TicketState.OPEN)
            threads.write_status(ticket, StatusEvent.REOPENED, author_name, by=by)
        case _:
            states.touch_ticket(ticket)


def _back_to(ticket: Ticket) -> TicketState:
    """A contradicted ticket goes back to its technician, if they still are one."""
    technician = ticket.assigned_to
    return TicketState.TAKEN if technician and technician.is_active else TicketState.OPEN


@action
def reopen_ticket(*, by: User, ticket: Ticket, reason: str) -> Ticket:
    """Take up again a resolved or closed ticket, with the reason as an internal note.

    Of one that was set aside nobody outside knew, and nobody is told.
    """
    ticket = states.lock_ticket(ticket)
    if not reason.strip():
        raise Refused(_("Say why the ticket is taken up again."), "no_reason")
    closed, aside = ticket.state == TicketState.CLOSED, ticket.state == TicketState.DISMISSED
    if not ticket.is_settled:
        raise Refused(_("The ticket is not resolved: it needs no reopening."), "wrong_state")
    states.move(ticket, TicketState.OPEN if closed or aside else _back_to(ticket))
    message = threads.write_status(ticket, StatusEvent.REOPENED, by.name, by=by)
    threads.write_message(ticket, MessageKind.NOTE, reason, by=by)
    if not aside:
        mails.ticket_reopened(message)
    mails.technician_has_it(message, by)
    record(
        event="ticket.reopened", subject=ticket, by=by,
        data={"number": ticket.number, "was_closed": closed, "reason": Personal(reason)},
    )  # fmt: skip
    return ticket
