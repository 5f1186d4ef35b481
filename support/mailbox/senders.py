"""Finds the ticket that a mail continues, and the company that its sender belongs to."""

import re
from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import Q

from integrators.models import Contact, Integrator, Representative
from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.house.known import value_of
from portal.ui.text.nobreak import without_joiners
from support.mailbox.addresses import read_addresses
from support.mailbox.message import ParsedMail
from support.mailbox.wordings import FORWARDED, FORWARDED_BELOW, ORIGINAL_BELOW
from support.models import IncomingMail, Message, OdooRecord, Outcome, Ticket

NUMBER = re.compile(r"\bT-\d{4}-\d{5,}\b", re.IGNORECASE)


@dataclass(frozen=True)
class Sender:
    """Someone known under an address, at one company; a stranger has none."""

    integrator: Integrator | None
    user: User | None
    name: str
    email: str
    language: str


def known_senders(parsed: ParsedMail) -> list[Sender]:
    """The companies to which the sender's address belongs, each once."""
    email, found = parsed.sender, {}
    if not email:
        return []
    contacts = Contact.objects.filter(email__iexact=email).values("integrator")
    for company in Integrator.objects.filter(Q(email__iexact=email) | Q(pk__in=contacts)):
        contact = company.contacts.filter(email__iexact=email).first()
        name = contact.name if contact else parsed.sender_name or company.name
        found[company.pk] = Sender(company, None, name, email, company.language)
    people = Representative.objects.active().filter(user__email__iexact=email)
    for person in people.select_related("user", "integrator"):
        user = person.user
        found[person.integrator_id] = Sender(
            person.integrator, user, user.name, user.email, user.language
        )
    return list(found.values())


def is_known(email: str, integrator: Integrator) -> bool:
    """Whether mail from this address is let in as the company's."""
    return (
        integrator.email.lower() == email.lower()
        or integrator.contacts.filter(email__iexact=email).exists()
        or Representative.objects.active()
        .filter(integrator=integrator, user__email__iexact=email)
        .exists()
    )


def stranger(parsed: ParsedMail) -> Sender:
    """Whoever wrote it, of no company that is known. Nothing says which language is theirs."""
    return Sender(None, None, parsed.sender_name or parsed.sender, parsed.sender, "fr")


def may_continue(ticket: Ticket, parsed: ParsedMail, senders: list[Sender]) -> Sender | None:
    """As whom the sender may write on a ticket; None for somebody else's.

    As one of its company; or as the very address that asked, where no account stands behind it:
    a stranger's own ticket, or one that staff have let in without remembering the address.
    """
    for sender in senders:
        if sender.integrator and sender.integrator.pk == ticket.integrator_id:
            return sender
    asked = ticket.requester_email.lower() if ticket.requester_id is None else ""
    if not asked or asked != parsed.sender:
        return None
    name = parsed.sender_name or ticket.requester_name
    return Sender(ticket.integrator, None, name, ticket.requester_email, ticket.language)


FROM_LINE = re.compile(r"^[ \t>*]{0,8}(?:de|from|von)\s*:\*?[ \t]*(\S.{0,300})$", re.I | re.M)


def forwarded_sender(parsed: ParsedMail) -> str:
    """Who wrote the letter that this one passes on, as it says; "" where it passes on none."""
    text = f"{parsed.text}\n{parsed.quoted}"[:50_000]
    mark = FORWARDED_BELOW.search(text) or ORIGINAL_BELOW.search(text)
    if mark is None and not FORWARDED.match(parsed.subject):
        return ""
    inner = text[mark.start() :] if mark else text
    if parsed.returned and not mark:
        inner = parsed.returned[0]
    found = FROM_LINE.search(inner)
    people = (
        read_addresses(found.group(1).replace("[mailto:", "<").replace("]", ">")) if found else []
    )
    return people[0][1] if people else ""


def is_of_the_house(address: str) -> bool:
    """Whether it is the address of one of Crisalid's own people."""
    return User.objects.filter(email__iexact=address, is_active=True).exclude(role="").exists()


def is_at_the_desk(address: str) -> bool:
    """Whether it is the address of somebody who works on tickets."""
    user = User.objects.filter(email__iexact=address, is_active=True).first()
    return user is not None and user.may(Permission.TICKETS_WORK)


def as_written(parsed: ParsedMail) -> ParsedMail:
    """A colleague's forward, as the letter of whom it passes on; any other as it is."""
    inner = forwarded_sender(parsed)
    if not inner or not is_at_the_desk(parsed.sender):
        return parsed
    return replace(parsed, sender=inner, sender_name="")


def is_form(address: str) -> bool:
    """Whether staff have listed it as a form or a list: then Reply-To says who writes."""
    return bool(address) and address in re.split(r"[\s,;]+", value_of("forms_and_lists").lower())


def as_from_form(parsed: ParsedMail) -> ParsedMail:
    """A letter by a form or a list that staff listed, as its writer's; any other as it is."""
    if not parsed.reply_to or parsed.reply_to == parsed.sender or not is_form(parsed.sender):
        return parsed
    return replace(parsed, sender=parsed.reply_to, sender_name=parsed.reply_to_name)


def ticket_of(parsed: ParsedMail, senders: list[Sender], *, by_number: bool) -> Ticket | None:
    """The ticket that a letter continues.

    By our reply address, else by the Message-IDs it refers to. A number in the subject only
    counts for a ticket of the sender's own company, and from a sender who is vouched for: anyone
    can write a number.
    """
    pattern = rf"support\+([0-9a-f]{{20}})@{re.escape(settings.MAIL_DOMAIN.lower())}"
    tickets = Ticket.objects.select_related("integrator", "requester", "assigned_to")
    tokens = re.findall(pattern, parsed.recipients)
    if tokens and (ticket := tickets.filter(reply_token__in=tokens).first()):
        return ticket
    if ticket := _by_references(parsed.references):
        return ticket
    if by_number and (number := NUMBER.search(without_joiners(parsed.subject))):
        companies = [sender.integrator for sender in senders]
        return tickets.filter(number=number.group().upper(), integrator__in=companies).first()
    return None


def _by_references(references: list[str]) -> Ticket | None:
    """The ticket of the latest of the messages referred to that is known."""
    if not references:
        return None
    # First what Odoo kept: no letter of an export may stand for one that is known here.
    before = OdooRecord.objects.filter(mail_id__in=references).exclude(ticket=None)
    known = {mail: ticket for mail, ticket in before.values_list("mail_id", "ticket") if ticket}
    ours = Message.objects.filter(outgoing__message_id__in=references)
    known |= dict(ours.values_list("outgoing__message_id", "ticket"))
    theirs = IncomingMail.objects.filter(
        message_id__in=references, outcome__in=[Outcome.CREATED, Outcome.APPENDED]
    ).exclude(ticket=None)
    known |= dict(theirs.values_list("message_id", "ticket"))
    for reference in reversed(references):
        if reference in known:
            return Ticket.objects.select_related("integrator", "requester", "assigned_to").get(
                pk=known[reference]
            )
    return None
