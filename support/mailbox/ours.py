"""Finds our own mails in what comes in: one that came back by a loop, one that a report names."""

import datetime as dt
import re
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet

from portal.core import clock
from portal.core.text import storable
from portal.house.known import value_of
from portal.outbox.models import OutgoingMail
from support.mailbox.message import ParsedMail
from support.mailbox.reports import Evidence
from support.mailbox.robots import Robot

MOST_COPIES = 30
"""Of whom a letter went to so many are kept; the mail itself has them all."""
LONGEST_ADDRESS = 254
SENT_WITHIN = dt.timedelta(days=10)
"""How old a mail may be that a report names by its recipient alone."""


def is_own(parsed: ParsedMail) -> bool:
    """Whether it is one of our mails, come back by a loop or a redirection."""
    if is_own_address(parsed.sender):
        return True
    if not parsed.message_id.endswith(f"@{settings.MAIL_DOMAIN}>"):
        # All that we write have one of our domain.
        return False
    return OutgoingMail.objects.filter(message_id=parsed.message_id).exists()


def is_own_address(address: str) -> bool:
    """Whether mail to it comes back to us: support's, the sender's of our mails, a ticket's."""
    if address in (value_of("support_email").lower(), _bare(settings.DEFAULT_FROM_EMAIL)):
        return True
    ticket_address = rf"support\+[^@]*@{re.escape(settings.MAIL_DOMAIN.lower())}"
    return re.fullmatch(ticket_address, address) is not None


def asks_answers_at(parsed: ParsedMail) -> str:
    """Where its sender wants to be answered, if elsewhere; "" for the address that wrote."""
    asked = parsed.reply_to
    if asked == parsed.sender or len(asked) > LONGEST_ADDRESS or is_own_address(asked):
        return ""
    return asked


def copies_of(parsed: ParsedMail) -> list[list[str]]:
    """Name and address of whom the letter went to besides us, as a message keeps them."""
    others = [
        [storable(name), address] for name, address in parsed.copied
        if address != parsed.sender and not is_own_address(address)
    ]  # fmt: skip
    return others[:MOST_COPIES]


def _bare(address: str) -> str:
    return address.rpartition("<")[2].strip("> ").lower()


@dataclass(frozen=True)
class Named:
    """The mail of ours that a report is about; `by_id`: it says so by the Message-ID."""

    mail: OutgoingMail | None
    by_id: bool = False

    def is_sure(self, robot: Robot) -> bool:
        """Whether a standard report names the mail itself and the recipient that it went to."""
        if self.mail is None or not (self.by_id and robot.standard):
            return False
        return self.mail.to.lower() in robot.recipients


def mail_named(evidence: Evidence) -> Named:
    """The mail of ours that a report is about.

    Several of the thread are cited in what came back: the likeliest Message-ID counts. Without
    any, the one mail of late to the recipient named, or the one whose subject is quoted.
    """
    found = {mail.message_id: mail for mail in _light().filter(message_id__in=evidence.message_ids)}
    for message_id in evidence.message_ids:
        if message_id in found:
            return Named(found[message_id], by_id=True)
    return Named(_by_recipient(evidence) if evidence.recipients else None)


def _light() -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.defer("kept_text", "kept_html")


def _by_recipient(evidence: Evidence) -> OutgoingMail | None:
    to = Q()
    for recipient in evidence.recipients[:5]:
        to |= Q(to__iexact=recipient)
    since = clock.now() - SENT_WITHIN
    late = list(_light().filter(to, created_at__gte=since).order_by("-pk")[:20])
    words = " ".join(evidence.words.split())
    quoted = [mail for mail in late if mail.subject and mail.subject in words]
    if quoted:
        return quoted[0]
    return late[0] if len(late) == 1 else None
