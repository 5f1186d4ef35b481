"""Takes in a mail: keep it raw, read it, file it; nothing that came is ever lost."""

import datetime as dt
import logging
from dataclasses import dataclass
from typing import Any

from portal.core import clock
from portal.core.actions import Refused
from support.actions.incoming import file_mail, keep_mail, quarantine_mail
from support.mailbox.message import Letter, read
from support.models import IncomingMail, Outcome
from support.threads import GATEWAY

logger = logging.getLogger(__name__)

LEFT_ALONE_FOR = dt.timedelta(minutes=10)
"""A mail still pending after this time was left by a process that died."""


@dataclass(frozen=True)
class Received:
    """What became of a mail, and what it said."""

    incoming: IncomingMail
    letter: Letter

    def as_dict(self) -> dict[str, Any]:
        """The line that `receive_mail` prints."""
        letter, ticket = self.letter, self.incoming.ticket
        return {
            "outcome": str(self.incoming.outcome),
            "ticket": ticket.number if ticket else None,
            "reason": self.incoming.reason,
            "message_id": letter.message_id,
            "from": letter.sender,
            "subject": letter.subject,
            "text": letter.text,
            "attachments": [
                {"name": e.name, "size": len(e.content), "sha256": e.sha256}
                for e in letter.enclosures
            ],
        }


def receive(raw: bytes) -> Received:
    """Take in one raw message. Raises only when it could not be kept (disk, database)."""
    incoming = keep_mail(by=GATEWAY, raw=raw)
    return _file(incoming, raw)


def _file(incoming: IncomingMail, raw: bytes) -> Received:
    letter = read(raw)
    try:
        incoming = file_mail(by=GATEWAY, incoming=incoming, letter=letter)
    except Refused as refused:
        if refused.code != "filed":
            quarantine_mail(by=GATEWAY, incoming=incoming, letter=letter, reason=str(refused))
    except Exception as error:
        logger.exception("Mail %s could not be filed", incoming.pk)
        reason = f"{type(error).__name__}: {error}"[:300]
        quarantine_mail(by=GATEWAY, incoming=incoming, letter=letter, reason=reason)
    incoming = IncomingMail.objects.select_related("ticket").get(pk=incoming.pk)
    return Received(incoming, letter)


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
            _file(incoming, raw)
        except Exception:
            logger.exception("Mail %s is still pending", incoming.pk)
        else:
            count += 1
    return count


def letter_of(incoming: IncomingMail) -> Letter:
    """The kept mail, read again."""
    with incoming.raw.open("rb") as file:
        return read(file.read())
