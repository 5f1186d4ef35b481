"""Decides what becomes of a mail, by what it says and what is known now, and does it."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from integrators.models import Integrator
from portal.accounts.models import User
from portal.core import clock
from portal.core.text import storable
from portal.journal.record import Actor, Personal
from portal.outbox import stops
from portal.outbox.actions.return_mail import return_mail
from portal.outbox.models import OutgoingMail
from support import mails, threads
from support.actions.tickets import open_ticket, reply_ticket
from support.attachments import storing
from support.mailbox import ours, reports, robots, senders, vouching
from support.mailbox.message import ParsedMail
from support.models import Channel, IncomingMail, Message, Outcome, StatusEvent, Ticket, Vouched
from support.models.tickets import TicketState
from support.rules import states
from support.rules.joining import survivor_of

MOST_REPLIES_AN_HOUR = 60
"""Mails of one sender into one ticket; beyond, two programs answer each other."""
MOST_TICKETS_AN_HOUR = 20
"""New tickets of one sender; beyond, a loop or an attack is likelier than a busy day."""
MOST_STRANGERS_AN_HOUR = 100
"""New tickets of nobody known, whoever writes; beyond, somebody writes from many addresses."""


def lock_mail(incoming: IncomingMail) -> IncomingMail:
    """The mail as it is now, its row locked until the transaction ends."""
    return IncomingMail.objects.select_for_update(of=("self",)).get(pk=incoming.pk)


def entry_data(incoming: IncomingMail) -> dict[str, object]:
    """What the journal keeps of a filed mail."""
    return {
        "outcome": str(incoming.outcome), "sender": Personal(incoming.sender),
        "ticket": incoming.ticket.number if incoming.ticket else None,
        "reason": Personal(incoming.reason),
    }  # fmt: skip


def note_headers(incoming: IncomingMail, parsed: ParsedMail) -> None:
    """What a list shows of a mail, and what vouches for its sender."""
    incoming.message_id = parsed.message_id[:255]
    incoming.sender = parsed.sender[:320]
    incoming.subject = parsed.subject[:400]
    incoming.preview = storable(" ".join(parsed.text.split()))[:300]
    incoming.has_html = bool(parsed.pages)
    incoming.vouched = vouching.verdict_of(parsed)


def settle(
    incoming: IncomingMail, outcome: Outcome, reason: str, ticket: Ticket | None = None
) -> None:
    incoming.outcome, incoming.reason, incoming.ticket = outcome, reason, ticket


def file_parsed(
    incoming: IncomingMail, parsed: ParsedMail, by: Actor, twin: IncomingMail | None
) -> None:
    """Decide what becomes of a mail, by what it says and what is known now, and do it.

    `twin`: the same mail, filed before.
    """
    told, incoming.about = incoming.about_id, None
    written = senders.as_from_form(parsed)
    # Whom a listed form names is as sure as the form, but may not name a ticket by its number.
    by_form, parsed = written is not parsed, written
    incoming.sender = parsed.sender[:320]
    with override("fr"):
        # Reasons are kept as text, in the language of the people who read them.
        robot = None if twin or by_form else robots.robot_of(parsed)
        if twin is not None:
            settle(incoming, Outcome.IGNORED, gettext("Already received."), twin.ticket)
        elif ours.is_own(parsed):
            settle(incoming, Outcome.IGNORED, gettext("One of our own mails, come back."))
        elif robot is not None:
            _settle_robot(incoming, parsed, robot, by, told)
        else:
            _admit_person(incoming, parsed, by, by_form=by_form)


def twin_of(incoming: IncomingMail, parsed: ParsedMail) -> IncomingMail | None:
    """The same mail, filed before, if there is one."""
    others = IncomingMail.objects.filter(fingerprint=parsed.fingerprint).exclude(pk=incoming.pk)
    return others.select_related("ticket").first()


def claimed_twin(incoming: IncomingMail, parsed: ParsedMail) -> IncomingMail | None:
    """The same mail, filed before; claims its fingerprint for this one when there is none."""
    try:
        with transaction.atomic():
            # Unique: of two that arrive at once, the second waits here for the first.
            IncomingMail.objects.filter(pk=incoming.pk).update(fingerprint=parsed.fingerprint)
    except IntegrityError:
        return twin_of(incoming, parsed)
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
    incoming: IncomingMail, parsed: ParsedMail, robot: robots.Robot, by: Actor, told: int | None
) -> None:
    """File what a program wrote beside the mail of ours that it is about. Nobody is answered.

    `told` is the mail of ours that was marked already, when this one was filed before.
    """
    named = ours.mail_named(reports.evidence_of(parsed, robot.recipients))
    message = _message_of(named.mail)
    is_told = named.mail is not None and told == named.mail.pk
    incoming.about = named.mail
    ticket = survivor_of(message.ticket) if message else None
    if robot.kind not in (robots.Kind.BOUNCE, robots.Kind.DELAY):
        unclear = robot.kind == robots.Kind.UNCLEAR
        reason = str(TOLD[robot.kind]) % {"evidence": robot.evidence}
        settle(incoming, Outcome.QUARANTINED if unclear else Outcome.IGNORED, reason, ticket)
        return
    summary = robot.summary or parsed.subject[:500]
    may_be_a_person = named.mail is None and robots.may_be_a_person(parsed, robot)
    if may_be_a_person and senders.known_senders(parsed):
        reason = str(TOLD[robots.Kind.UNCLEAR]) % {"evidence": robot.evidence}
        settle(incoming, Outcome.QUARANTINED, reason)
        return
    settle(incoming, Outcome.BOUNCED, summary, ticket)
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


def _admit_person(incoming: IncomingMail, parsed: ParsedMail, by: Actor, *, by_form: bool) -> None:
    """Let in what a person wrote, if it is known who, and theirs to write."""
    if reason := _doubt(incoming, parsed):
        settle(incoming, Outcome.QUARANTINED, reason)
        return
    known = senders.known_senders(parsed)
    sure = incoming.vouched == Vouched.SURE
    named = senders.ticket_of(parsed, known, by_number=sure and not by_form)
    if named is not None:
        ticket = survivor_of(named)
        # Who asked in a ticket that was merged goes on being heard, in the one it leads to.
        sender = senders.may_continue(named, parsed, known)
        sender = sender or senders.may_continue(ticket, parsed, known)
        if reason := _keeps_from(ticket, sender, parsed):
            settle(incoming, Outcome.QUARANTINED, reason, ticket)
        else:
            assert sender
            append_to(incoming, parsed, ticket, sender, by)
    elif reason := _keeps_from_new(parsed, known, sure):
        settle(incoming, Outcome.QUARANTINED, reason)
    else:
        open_for(incoming, parsed, known[0] if known else senders.stranger(parsed), by)


def _keeps_from(ticket: Ticket, sender: senders.Sender | None, parsed: ParsedMail) -> str:
    """Why a letter does not join the ticket that it names; "" where it does."""
    number = {"number": ticket.number}
    if sender is None:
        if ticket.integrator_id is None:
            reason = gettext("The sender is not who wrote the ticket %(number)s, to be qualified.")
            return reason % number
        reason = gettext("The sender does not belong to the integrator of the ticket %(number)s.")
        return reason % number
    if ticket.state == TicketState.DISMISSED:
        return gettext("The ticket %(number)s was set aside.") % number
    if _too_many_on(ticket, parsed.sender):
        reason = gettext("More than %(most)d mails to the ticket %(number)s within an hour.")
        return reason % {"most": MOST_REPLIES_AN_HOUR, **number}
    return ""


def _keeps_from_new(parsed: ParsedMail, known: list[senders.Sender], sure: bool) -> str:
    """Why a letter opens no ticket by itself; "" where it does.

    Who is known at one company opens theirs; a stranger one to qualify, if our server vouches
    for the address. Any other waits for people, and nobody answers it.
    """
    if not known and not sure:
        return gettext("Nobody is known under this address.")
    if not known and senders.is_of_the_house(parsed.sender):
        return gettext("Written by somebody of Crisalid.")
    if len(known) > 1:
        names = ", ".join(str(sender.integrator) for sender in known)
        reason = gettext("The address belongs to several integrators: %(names)s.")
        return reason % {"names": names}
    if _too_many(parsed.sender):
        reason = gettext("More than %(most)d new tickets from this address within an hour.")
        return reason % {"most": MOST_TICKETS_AN_HOUR}
    if not known and _too_many_strangers():
        reason = gettext("More than %(most)d new tickets of unknown senders within an hour.")
        return reason % {"most": MOST_STRANGERS_AN_HOUR}
    return ""


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


def _too_many_strangers() -> bool:
    since = clock.now() - dt.timedelta(hours=1)
    recent = Ticket.objects.to_qualify().filter(opened_at__gt=since)
    return recent.count() >= MOST_STRANGERS_AN_HOUR


def _too_many(address: str) -> bool:
    recent = IncomingMail.objects.filter(
        sender=address, outcome=Outcome.CREATED,
        received_at__gt=clock.now() - dt.timedelta(hours=1),
    )  # fmt: skip
    return recent.count() >= MOST_TICKETS_AN_HOUR


def _answers(
    incoming: IncomingMail, parsed: ParsedMail, company: Integrator | None
) -> tuple[str, str]:
    """Where the letter asks for answers, and whether they go there by themselves.

    They do if our server vouches for who asks, or the company knows the address; a stranger's
    never: who can name any address could have us write to it.
    """
    asked = ours.asks_answers_at(parsed)
    if not asked or company is None:
        return asked, ""
    trusted = incoming.vouched == Vouched.SURE or senders.is_known(asked, company)
    return asked, asked if trusted else ""


def open_for(
    incoming: IncomingMail, parsed: ParsedMail, sender: senders.Sender, by: User | Actor
) -> None:
    asked, answered = _answers(incoming, parsed, sender.integrator)
    ticket = open_ticket(
        by=by, integrator=sender.integrator, channel=Channel.MAIL, subject=parsed.subject,
        body=parsed.shown_text(sender.language), requester=sender.user,
        requester_name=sender.name, requester_email=sender.email,
        language=sender.language, incoming=incoming,
        quoted=parsed.quoted, files=[storing.named(e.name, e.content) for e in parsed.enclosures],
        copies=ours.copies_of(parsed), acknowledged=not robots.wants_no_answer(parsed),
        reply_to=asked, answer_to=answered,
    )  # fmt: skip
    settle(incoming, Outcome.CREATED, "", ticket)


def append_to(
    incoming: IncomingMail, parsed: ParsedMail, ticket: Ticket, sender: senders.Sender,
    by: User | Actor,
) -> None:  # fmt: skip
    ticket = survivor_of(ticket)
    asked, answered = _answers(incoming, parsed, ticket.integrator)
    message: Message = reply_ticket(
        by=by, ticket=ticket, body=parsed.shown_text(sender.language),
        author=sender.user, author_name=sender.name, author_email=sender.email,
        language=sender.language, incoming=incoming,
        quoted=parsed.quoted, files=[storing.named(e.name, e.content) for e in parsed.enclosures],
        copies=ours.copies_of(parsed), acknowledged=not robots.wants_no_answer(parsed),
        reply_to=asked, answer_to=answered,
    )  # fmt: skip
    if message.ticket_id == ticket.pk:
        settle(incoming, Outcome.APPENDED, "", message.ticket)
    else:
        settle(incoming, Outcome.CREATED, "", message.ticket)
