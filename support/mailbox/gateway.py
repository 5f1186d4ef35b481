"""Takes in a mail: keep it raw, read it, file it; nothing that came is ever lost."""

import datetime as dt
import logging
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError

from portal.core import clock
from portal.core.actions import Refused
from portal.house import scope
from support.actions.incoming import file_mail, keep_mail, quarantine_mail
from support.actions.intake.filing import twin_of
from support.mailbox.message import ParsedMail, parse_mail
from support.models import IncomingMail, Outcome
from support.threads import GATEWAY

logger = logging.getLogger(__name__)

LEFT_ALONE_FOR = dt.timedelta(minutes=10)
"""A mail still pending after this time was left by a process that died."""


@dataclass(frozen=True)
class Received:
    """What became of a mail, and what it said."""

    incoming: IncomingMail
    parsed: ParsedMail

    def as_dict(self) -> dict[str, Any]:
        """The line that `receive_mail` prints."""
        parsed, ticket = self.parsed, self.incoming.ticket
        return {
            "outcome": str(self.incoming.outcome),
            "ticket": ticket.number if ticket else None,
            "reason": self.incoming.reason,
            "message_id": parsed.message_id,
            "from": parsed.sender,
            "subject": parsed.subject,
            "text": parsed.text,
            "attachments": [
                {"name": e.name, "size": len(e.content), "sha256": e.sha256}
                for e in parsed.enclosures
            ],
        }


def receive_mail(raw: bytes) -> Received:
    """Take in one raw message. Raises only when it could not be kept (disk, database)."""
    with scope.one_reading():
        incoming = keep_mail(by=GATEWAY, raw=raw)
        return _file_or_quarantine(incoming, raw)


def _file_or_quarantine(incoming: IncomingMail, raw: bytes) -> Received:
    parsed = parse_mail(raw)
    try:
        return Received(_file_once(incoming, parsed), parsed)
    except Refused as refused:
        if refused.code != "filed":
            _leave_to_people(incoming, parsed, str(refused))
    except Exception as error:
        logger.exception("Mail %s could not be filed", incoming.pk)
        _leave_to_people(incoming, parsed, f"{type(error).__name__}: {error}"[:300])
    incoming = IncomingMail.objects.select_related("ticket").get(pk=incoming.pk)
    return Received(incoming, parsed)


def _file_once(incoming: IncomingMail, parsed: ParsedMail) -> IncomingMail:
    try:
        return file_mail(by=GATEWAY, incoming=incoming, parsed=parsed)
    except IntegrityError:
        twin = twin_of(incoming, parsed)
        if twin is None:
            raise
    return file_mail(by=GATEWAY, incoming=incoming, parsed=parsed, twin=twin)


def _leave_to_people(incoming: IncomingMail, parsed: ParsedMail, reason: str) -> None:
    try:
        quarantine_mail(by=GATEWAY, incoming=incoming, parsed=parsed, reason=reason)
    except Refused as refused:
        # Another process has filed it meanwhile.
        logger.info("Mail %s stays as it is: %s", incoming.pk, refused)


def file_pending() -> int:
    """File the mails that a process kept and did not live to file; returns how many."""
    left = IncomingMail.objects.filter(
        outcome=Outcome.PENDING, received_at__lt=clock.now() - LEFT_ALONE_FOR
    )
    count = 0
    for incoming in left.order_by("pk")[:100]:
        try:
            with incoming.raw.open("rb") as file:
                raw = file.read()
            _file_or_quarantine(incoming, raw)
        except Exception:
            logger.exception("Mail %s is still pending", incoming.pk)
        else:
            count += 1
    return count


def parsed_mail_of(incoming: IncomingMail) -> ParsedMail:
    """The kept mail, read again."""
    with incoming.raw.open("rb") as file:
        return parse_mail(file.read())
