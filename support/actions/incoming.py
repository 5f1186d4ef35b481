"""Keeps mail that comes in, and files it; what is doubtful waits in quarantine for people."""

import datetime as dt
import hashlib
import uuid

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.text import storable
from portal.journal.record import Actor, Personal, record
from portal.outbox import stops
from portal.outbox.actions.return_mail import return_mail
from portal.outbox.models import OutgoingMail
from support import mails, threads
from support.actions.tickets import open_ticket, reply_ticket
from support.attachments import storing
from support.mailbox import ours, reports, robots, senders, vouching
from support.mailbox.message import ParsedMail
from support.models import Channel, IncomingMail, Message, Outcome, StatusEvent, Ticket, Vouched
from support.rules import states

MOST_REPLIES_AN_HOUR = 60
"""Mails of one sender into one ticket; beyond, two programs answer each other."""
MOST_TICKETS_AN_HOUR = 20
"""New tickets of one sender; beyond, a loop or an attack is likelier than a busy day."""


@action
def keep_mail(*, by: Actor, raw: bytes) -> IncomingMail:
    """Keep a raw message as it came, before anything is decided about it."""
    incoming = IncomingMail(
        sha256=hashlib.sha256(raw).hexdigest(), size=len(raw), received_at=clock.now()
    )
    incoming.raw.save(f"{uuid.uuid4().hex}.eml", ContentFile(raw), save=False)
    incoming.save()
    record(
        event="incoming_mail.kept", subject=incoming, by=by,
        data={"sha256": incoming.sha256, "size": incoming.size},
    )  # fmt: skip
    return incoming


@action
def file_mail(*, by: Actor, incoming: IncomingMail, parsed: ParsedMail) -> IncomingMail:
    """Decide what becomes of a kept mail, and do it. A mail is filed once."""
    incoming = _lock_mail(incoming)
    if incoming.outcome != Outcome.PENDING:
        raise Refused(_("This mail is filed already."), "filed")
    _note_headers(incoming, parsed)
    # Now, since the mails that are written meanwhile name this one.
    incoming.save()
    _file_parsed(incoming, parsed, by)
    incoming.save()
    record(event="incoming_mail.filed", subject=incoming, by=by, data=_entry_data(incoming))
    return incoming


@action
def quarantine_mail(*, by: Actor, incoming: IncomingMail, parsed: ParsedMail, reason: str) -> None:
    """Leave a mail to people, because filing it failed."""
    incoming = _lock_mail(incoming)
    _note_headers(incoming, parsed)
    _settle(incoming, Outcome.QUARANTINED, storable(reason))
    incoming.save()
    record(event="incoming_mail.quarantined", subject=incoming, by=by, data=_entry_data(incoming))


def _lock_mail(incoming: IncomingMail) -> IncomingMail:
    """The mail as it is now, its row locked until the transaction ends."""
    return IncomingMail.objects.select_for_update(of=("self",)).get(pk=incoming.pk)


def _entry_data(incoming: IncomingMail) -> dict[str, object]:
    """What the journal keeps of a filed mail."""
    return {
        "outcome": str(incoming.outcome), "sender": Personal(incoming.sender),
        "ticket": incoming.ticket.number if incoming.ticket else None,
        "reason": Personal(incoming.reason),
    }  # fmt: skip


def _note_headers(incoming: IncomingMail, parsed: ParsedMail) -> None:
    """What a list shows of a mail, and what vouches for its sender."""
    incoming.message_id = parsed.message_id[:255]
    incoming.sender = parsed.sender[:320]
    incoming.subject = parsed.subject[:400]
    incoming.preview = storable(" ".join(parsed.text.split()))[:300]
    incoming.vouched = vouching.verdict_of(parsed)


def _settle(
    incoming: IncomingMail, outcome: Outcome, reason: str, ticket: Ticket | None = None
) -> None:
    incoming.outcome, incoming.reason, incoming.ticket = outcome, reason, ticket


def _file_parsed(incoming: IncomingMail, parsed: ParsedMail, by: Actor) -> None:
    """Decide what becomes of a mail, by what it says and what is known now, and do it."""
    with override("fr"):
        # Reasons are kept as text, in the language of the people who read them.
        twin = _twin(incoming, parsed)
        robot = None if twin else robots.robot_of(parsed)
        if twin is not None:
            _settle(incoming, Outcome.IGNORED, gettext("Already received."), twin.ticket)
        elif ours.is_own(parsed):
            _settle(incoming, Outcome.IGNORED, gettext("One of our own mails, come back."))
        elif robot is not None:
            _settle_robot(incoming, parsed, robot, by)
        else:
            _admit_person(incoming, parsed, by)


def _twin(incoming: IncomingMail, parsed: ParsedMail) -> IncomingMail | None:
    """The same mail, filed before; claims its fingerprint for this one when there is none."""
    try:
        with transaction.atomic():
            # Unique: of two that arrive at once, the second waits here for the first.
            IncomingMail.objects.filter(pk=incoming.pk).update(fingerprint=parsed.fingerprint)
    except IntegrityError:
        return IncomingMail.objects.get(fingerprint=parsed.fingerprint)
    incoming.fingerprint = parsed.fingerprint
    return None


TOLD = {
    robots.Kind.DELIVERED: _("A server says that it has delivered a mail."),
    robots.Kind.COMPLAINT: _("Somebody has reported one of our mails as unwanted."),
    robots.Kind.STATISTICS: _("Figures about our mail domain, for programs (%(evidence)s)."),
    robots.Kind.RECEIPT: _("A read receipt."),
    robots.Kind.ANSWER: _("An automatic answer (%(evidence)s)."),
    robots.Kind.UNCLEAR: _("Written by a program, it seems (%(evidence)s)."),
}


def _settle_robot(
    incoming: IncomingMail, parsed: ParsedMail, robot: robots.Robot, by: Actor
) -> None:
    """File what a program wrote beside the mail of ours that it is about. Nobody is answered."""
    named = ours.mail_named(reports.evidence_of(parsed, robot.recipients))
    message = _message_of(named.mail)
    is_told = named.mail is not None and incoming.about_id == named.mail.pk
    incoming.about = named.mail
    ticket = message.ticket if message else None
    if robot.kind not in (robots.Kind.BOUNCE, robots.Kind.DELAY):
        unclear = robot.kind == robots.Kind.UNCLEAR
        reason = str(TOLD[robot.kind]) % {"evidence": robot.evidence}
        _settle(incoming, Outcome.QUARANTINED if unclear else Outcome.IGNORED, reason, ticket)
        return
    summary = robot.summary or parsed.subject[:500]
    may_be_a_person = named.mail is None and robots.may_be_a_person(parsed, robot)
    if may_be_a_person and senders.known_senders(parsed):
        reason = str(TOLD[robots.Kind.UNCLEAR]) % {"evidence": robot.evidence}
        _settle(incoming, Outcome.QUARANTINED, reason)
        return
    _settle(incoming, Outcome.BOUNCED, summary, ticket)
    # Anybody can write a report that names an address; who names the Message-ID has had the mail.
    if robot.kind == robots.Kind.BOUNCE and named.mail and named.by_id and not is_told:
        mail = return_mail(
            by=by, mail=named.mail, reason=summary, surely=named.is_sure(robot),
            codes=[failure.status for failure in robot.failures],
        )  # fmt: skip
        if stop := stops.stop_of(mail):
            mails.address_stopped(stop)
        if ticket is not None:
            threads.write_status(ticket, StatusEvent.BOUNCED, summary, by=by)
            states.touch_ticket(ticket)


def _message_of(mail: OutgoingMail | None) -> Message | None:
    if mail is None:
        return None
    return Message.objects.select_related("ticket").filter(outgoing=mail).first()


def _admit_person(incoming: IncomingMail, parsed: ParsedMail, by: Actor) -> None:
    """Let in what a person wrote, if it is known who, and theirs to write."""
    if reason := _doubt(incoming, parsed):
        _settle(incoming, Outcome.QUARANTINED, reason)
        return
    known = senders.known_senders(parsed)
    sure = incoming.vouched == Vouched.SURE
    ticket = senders.ticket_of(parsed, known, by_number=sure)
    if ticket is not None:
        mine = [s for s in known if s.integrator.pk == ticket.integrator_id]
        if mine and _too_many_on(ticket, parsed.sender):
            reason = gettext("More than %(most)d mails to the ticket %(number)s within an hour.")
            told = reason % {"most": MOST_REPLIES_AN_HOUR, "number": ticket.number}
            _settle(incoming, Outcome.QUARANTINED, told, ticket)
            return
        if mine:
            _append_to(incoming, parsed, ticket, mine[0], by)
            return
        reason = gettext("The sender does not belong to the integrator of the ticket %(number)s.")
        _settle(incoming, Outcome.QUARANTINED, reason % {"number": ticket.number}, ticket)
    elif not known:
        _settle(incoming, Outcome.QUARANTINED, gettext("Nobody is known under this address."))
    elif len(known) > 1:
        names = ", ".join(s.integrator.name for s in known)
        reason = gettext("The address belongs to several integrators: %(names)s.")
        _settle(incoming, Outcome.QUARANTINED, reason % {"names": names})
    elif _too_many(parsed.sender):
        reason = gettext("More than %(most)d new tickets from this address within an hour.")
        _settle(incoming, Outcome.QUARANTINED, reason % {"most": MOST_TICKETS_AN_HOUR})
    else:
        _open_for(incoming, parsed, known[0], by)


def _doubt(incoming: IncomingMail, parsed: ParsedMail) -> str:
    """Why a letter waits for people whatever it says; "" for none."""
    if not parsed.sender:
        return gettext("It does not say who sent it.")
    if incoming.vouched == Vouched.REFUSED:
        return gettext("The sender’s domain says that this mail is not from it (DMARC).")
    inner = senders.forwarded_sender(parsed)
    if inner and incoming.vouched == Vouched.SURE and senders.is_at_the_desk(parsed.sender):
        return gettext("Forwarded by a colleague; written by %(sender)s.") % {"sender": inner}
    return ""


def _too_many_on(ticket: Ticket, address: str) -> bool:
    recent = IncomingMail.objects.filter(
        sender=address, outcome=Outcome.APPENDED, ticket=ticket,
        received_at__gt=clock.now() - dt.timedelta(hours=1),
    )  # fmt: skip
    return recent.count() >= MOST_REPLIES_AN_HOUR


def _too_many(address: str) -> bool:
    recent = IncomingMail.objects.filter(
        sender=address, outcome=Outcome.CREATED,
        received_at__gt=clock.now() - dt.timedelta(hours=1),
    )  # fmt: skip
    return recent.count() >= MOST_TICKETS_AN_HOUR


def _body(parsed: ParsedMail) -> str:
    """The text; of what is too large to be taken apart, a word instead of nothing."""
    if not parsed.too_large:
        return parsed.text
    with override("fr"):
        return gettext("This mail is too large to be read here: it is kept whole, as it came.")


def _open_for(
    incoming: IncomingMail, parsed: ParsedMail, sender: senders.Sender, by: User | Actor
) -> None:
    ticket = open_ticket(
        by=by, integrator=sender.integrator, channel=Channel.MAIL, subject=parsed.subject,
        body=_body(parsed), requester=sender.user, requester_name=sender.name,
        requester_email=sender.email, language=sender.language, incoming=incoming,
        quoted=parsed.quoted, files=[storing.named(e.name, e.content) for e in parsed.enclosures],
        acknowledged=not robots.wants_no_answer(parsed),
    )  # fmt: skip
    _settle(incoming, Outcome.CREATED, "", ticket)


def _append_to(
    incoming: IncomingMail, parsed: ParsedMail, ticket: Ticket, sender: senders.Sender,
    by: User | Actor,
) -> None:  # fmt: skip
    message: Message = reply_ticket(
        by=by, ticket=ticket, body=_body(parsed), author=sender.user, author_name=sender.name,
        author_email=sender.email, language=sender.language, incoming=incoming,
        quoted=parsed.quoted, files=[storing.named(e.name, e.content) for e in parsed.enclosures],
        acknowledged=not robots.wants_no_answer(parsed),
    )  # fmt: skip
    if message.ticket_id == ticket.pk:
        _settle(incoming, Outcome.APPENDED, "", ticket)
    else:
        _settle(incoming, Outcome.CREATED, "", message.ticket)
