"""The mails of a ticket (DOC-QLT-210), one per event.

Each answer of the integrator finds its ticket by the reply address or by the Message-IDs that
these mails carry.

All mails of a ticket have one subject, since several mail programs keep a thread together
only then; the first sentence says what happened.
"""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from integrators.models import Contact, Integrator, Representative, RepresentativeRole
from portal.accounts.models import User
from portal.core import clock
from portal.outbox.models import OutgoingMail
from portal.outbox.notices import notify
from portal.outbox.queue import absolute_url, queue_mail
from portal.outbox.stops import StoppedAddress
from support.attachments.links import LASTS, mailed_files
from support.models import Message, SatisfactionRating, StatusEvent, Ticket, TrackerState
from support.rules.escalation import holder_of
from support.rules.joining import letters_of
from support.threads import Recipient, mail_recipient

MOST_REFERENCES = 12
SILENT = ("opened", "received", "evaluation")
"""No bell: the first tells of one's own doing, the second asks something by mail alone."""
NEWS = {
    "answer": _("Support has answered on ticket %(number)s: %(subject)s"),
    "taken": _("Ticket %(number)s is in charge: %(subject)s"),
    "resolved": _("Ticket %(number)s is resolved: %(subject)s"),
}
ESCALATED = {
    StatusEvent.DUE_SOON: _("Due soon: ticket {number}, {subject}"),
    StatusEvent.OVERDUE: _("Late: ticket {number}, {subject}"),
}


def reply_address(ticket: Ticket) -> str:
    """The address to which answers to this ticket go."""
    return f"support+{ticket.reply_token}@{settings.MAIL_DOMAIN}"


def message_ids(ticket: Ticket) -> list[str]:
    """The Message-IDs of the thread, oldest first."""
    rows = letters_of(ticket).values_list(
        "incoming__message_id", "outgoing__message_id", "odoo__mail_id"
    )
    return [found for row in rows for found in row if found]


def threading_headers(known: list[str]) -> dict[str, str]:
    """In-Reply-To and References (RFC 5322, 3.6.4): the first and the latest of the thread."""
    if not known:
        return {}
    chain = [known[0], *known[1:][-(MOST_REFERENCES - 1) :]]
    return {"In-Reply-To": known[-1], "References": " ".join(chain)}


def _send(
    message: Message,
    event: str,
    *,
    template: str = "",
    subject: Any = None,
    secret: bool = False,
    key: str = "",
    thread: list[str] | None = None,
    **context: Any,
) -> OutgoingMail:
    """`thread`: its Message-IDs, where the ticket is of this very transaction."""
    ticket = message.ticket
    to = mail_recipient(ticket)
    mail = _queue(
        message,
        to,
        key or f"ticket.{event}:{message.pk}",
        template or event,
        subject=subject,
        secret=secret,
        thread=thread,
        **context,
    )
    if to.has_account and ticket.requester and event not in SILENT:
        notify(
            key=f"ticket.{event}:{message.pk}:user:{ticket.requester.pk}",
            user=ticket.requester,
            title=NEWS.get(event, _("News of ticket %(number)s: %(subject)s")),
            values={"number": ticket.number, "subject": ticket.subject},
            href=ticket.get_absolute_url(),
        )
    if mail.reply_to == reply_address(ticket):
        # Not where the key was of a mail that another ticket had sent.
        message.outgoing = mail
        message.save(update_fields=["outgoing"])
    return mail


def _queue(
    message: Message,
    to: Recipient,
    key: str,
    template: str,
    *,
    subject: Any = None,
    secret: bool = False,
    thread: list[str] | None = None,
    **context: Any,
) -> OutgoingMail:
    ticket = message.ticket
    return queue_mail(
        key=key,
        to=to.email,
        language=to.language,
        subject=subject or f"[{ticket.number}] {ticket.subject}",
        template=f"support/{template}",
        context={
            "ticket": ticket,
            "message": message,
            "recipient": to,
            "ticket_url": absolute_url(ticket.get_absolute_url()),
            **context,
        },
        reply_to=reply_address(ticket),
        headers=threading_headers(message_ids(ticket) if thread is None else thread),
        secret=secret,
        is_new=thread is not None,
    )


def integrator_wrote(message: Message) -> None:
    """Ring the bell of the technician in charge: the integrator has written on the ticket."""
    ticket = message.ticket
    if ticket.assigned_to is None:
        return
    notify(
        key=f"ticket.message:{message.pk}:user:{ticket.assigned_to.pk}",
        user=ticket.assigned_to,
        title=(
            _("The integrator has written on ticket %(number)s: %(subject)s")
            if ticket.integrator_id
            else _("Its requester has written on ticket %(number)s: %(subject)s")
        ),
        values={"number": ticket.number, "subject": ticket.subject},
        href=ticket.desk_url,
    )


def technician_has_it(message: Message, by: User) -> None:
    """Ring the bell of the technician in charge where somebody else has given the ticket to them,
    or given it back: whoever does it themselves knows."""
    ticket, technician = message.ticket, holder_of(message.ticket)
    if technician is None or technician.pk == by.pk:
        return
    taken = message.event == StatusEvent.TAKEN
    notify(
        key=f"ticket.in_charge:{message.pk}:user:{technician.pk}",
        user=technician,
        title=(
            _("%(name)s has given you ticket %(number)s: %(subject)s")
            if taken
            else _("Ticket %(number)s is back with you: %(subject)s")
        ),
        values={"number": ticket.number, "subject": ticket.subject, "name": by.name},
        href=ticket.desk_url,
    )


def technician_had_it(message: Message, former: User, by: User) -> None:
    """Ring the bell of the technician from whom somebody else has taken the ticket."""
    ticket = message.ticket
    if former.pk in (by.pk, ticket.assigned_to_id) or not former.is_active:
        return
    notify(
        key=f"ticket.handed_on:{message.pk}:user:{former.pk}",
        user=former,
        title=_("%(name)s has given your ticket %(number)s to somebody else: %(subject)s"),
        values={"number": ticket.number, "subject": ticket.subject, "name": by.name},
        href=ticket.desk_url,
    )


def address_stopped(stop: StoppedAddress) -> None:
    """Tell the others in charge of a company that nothing reaches one of its addresses any more."""
    of = Representative.objects.active().filter(user__email__iexact=stop.address)
    contacts = Contact.objects.filter(email__iexact=stop.address)
    company = Integrator.objects.filter(
        Q(email__iexact=stop.address)
        | Q(pk__in=of.values("integrator")) | Q(pk__in=contacts.values("integrator"))
    )  # fmt: skip
    managers = Representative.objects.active().filter(
        integrator__in=company, role=RepresentativeRole.MANAGER
    )
    for manager in managers.exclude(user__email__iexact=stop.address).select_related("user"):
        notify(
            key=f"address.stopped:{stop.pk}:user:{manager.user.pk}",
            user=manager.user,
            title=_("Mails no longer reach %(address)s: its server refuses them"),
            values={"address": stop.address},
            href=reverse("home:index"),
        )


def ticket_escalated(message: Message, people: Iterable[User]) -> None:
    """To support, and to quality once it is late: the ticket's due time is near or has passed.

    Once for each due time and person, whatever asks for it again.
    """
    ticket, step = message.ticket, StatusEvent(message.event)
    assert ticket.due_at is not None
    holder = holder_of(ticket)
    for person in people:
        queue_mail(
            key=f"ticket.{step}:{ticket.pk}:{ticket.due_at.isoformat()}:user:{person.pk}",
            to=person.email,
            language=person.language,
            subject=format_lazy(ESCALATED[step], number=ticket.number, subject=ticket.subject),
            template=f"support/{step}",
            context={
                "name": person.name,
                "ticket": ticket,
                "due_at": ticket.due_at,
                "technician": holder.name if holder else "",
                "url": absolute_url(ticket.desk_url),
            },
        )


def ticket_opened(message: Message, request: Message) -> OutgoingMail:
    """A ticket was opened; `request` is what was asked."""
    thread = [request.incoming.message_id] if request.incoming else []
    return _send(message, "opened", request=request, thread=[one for one in thread if one])


def ticket_received(message: Message) -> OutgoingMail:
    """Tell a stranger that their mail has come: once an address and day, and without a delay.

    The integrator's mails promise one; who writes to us unasked gets a receipt, never a stream.
    """
    ticket = message.ticket
    address = hashlib.sha256(ticket.requester_email.lower().encode()).hexdigest()
    return _send(
        message, "received", key=f"ticket.received:{clock.today():%Y-%m-%d}:{address}",
        received_at=ticket.opened_at,
    )  # fmt: skip


def ticket_reopened(message: Message) -> OutgoingMail:
    return _send(message, "reopened")


def ticket_taken(message: Message, technician: str) -> OutgoingMail:
    """A named technician has taken the ticket in charge."""
    return _send(message, "taken", technician=technician)


def ticket_answered(message: Message, waits: bool) -> OutgoingMail:
    """Support has answered, and `waits` for the integrator or not; the copies get it too."""
    first, files = mail_recipient(message.ticket), mailed_files(message)
    by_link: dict[str, Any] = {"files": files, "open_until": clock.now() + LASTS} if files else {}
    mail = _send(
        message, "answer", template="question" if waits else "answer",
        **{} if first.has_account else by_link,
    )  # fmt: skip
    for name, address in message.copies:
        to = Recipient(name or address, address, first.language, False)
        key = hashlib.sha256(address.encode()).hexdigest()[:32]
        _queue(
            message, to, f"ticket.copy:{message.pk}:{key}", "answer", copy_of=first.name, **by_link
        )
    return mail


def ticket_linked(message: Message) -> OutgoingMail:
    """A stranger's ticket is a company's from now on, whose people read it: say so."""
    return _send(message, "linked")


def ticket_merged(message: Message, into: Ticket) -> OutgoingMail:
    """Its requester's ticket goes on in another, to which answers lead from now on."""
    return _send(message, "merged", into=into)


def ticket_separated(message: Message, was_in: Ticket) -> OutgoingMail:
    """Their ticket stands by itself again: they were told that it did not."""
    return _send(message, "separated", was_in=was_in)


def ticket_split(message: Message, old: Ticket) -> OutgoingMail:
    """What they wrote on another ticket has a number of its own."""
    return _send(message, "split", old=old)


def put_on_tracker(message: Message) -> OutgoingMail:
    return _send(message, "on_tracker", item=message.ticket.tracker_item)


def tracker_comment(message: Message) -> OutgoingMail:
    """There is news of the item on which the ticket waits."""
    return _send(message, "tracker_comment", item=message.ticket.tracker_item)


def tracker_settled(message: Message) -> OutgoingMail:
    """The item on which the ticket waited is solved or rejected."""
    item = message.ticket.tracker_item
    solved = item is not None and item.state == TrackerState.SOLVED
    template = "tracker_solved" if solved else "tracker_rejected"
    return _send(message, "tracker_settled", template=template, item=item)


def ticket_resolved(message: Message, answer: str) -> OutgoingMail:
    return _send(message, "resolved", answer=answer)


def evaluation(message: Message, rating: SatisfactionRating, token: str) -> OutgoingMail:
    """Ask for an evaluation after a closing. The link is a secret: staff must not vote."""
    url = absolute_url(reverse("support:rate", args=[token]))
    return _send(
        message,
        "evaluation",
        subject=format_lazy(_("Your opinion on the ticket {number}"), number=message.ticket.number),
        secret=True,
        rating_url=url,
        open_until=rating.until,
        reopens_until=message.ticket.reopens_until,
    )
