"""Delivers mails that are due, in batches over one connection, marked a few at a time.

What was sent and not marked is known on this machine (`outbox.delivery.ledger`), so that a
worker that dies in between causes no repeat. Where the machine is lost with it, the leases run
out and the mails go again under the same Message-ID, by which a repeat can be recognised.

This is no `work.sweep`: the mails of a claim share one connection, many are marked in one step
after they have left the house, and no roll-back takes a mail back.
"""

import datetime as dt
import logging
import smtplib
import time
from contextlib import suppress
from typing import Any

from anymail.exceptions import AnymailAPIError, AnymailInvalidAddress, AnymailRecipientsRefused
from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext_lazy

from portal.core import clock, work
from portal.documents.models import Document
from portal.infrastructure.encryption import KeyLost
from portal.outbox.delivery import ledger
from portal.outbox.delivery.message import message_of
from portal.outbox.delivery.secrets import forget_secrets
from portal.outbox.models import OutgoingMail
from portal.outbox.stops import is_still_sent, stopped_among

logger = logging.getLogger(__name__)

BATCH = 50
LEASE = dt.timedelta(seconds=120)
RENEWED_AFTER = dt.timedelta(seconds=30)
"""Before a mail the lease is renewed once it is older than this. What is left of it is longer
than one mail may take (EMAIL_TIMEOUT for each step)."""

MARKED_TOGETHER = 20
MARKED_AFTER = 0.5
"""How many mails that were sent, or how many seconds, the database is told of in one step."""

PAUSES = [dt.timedelta(minutes=minutes) for minutes in (1, 5, 15)]
LONGEST_PAUSE = dt.timedelta(hours=1)
MOST_ATTEMPTS = 50
"""With these pauses a mail is given up after about two days; an outage does not count."""


STOPPED = gettext_lazy("Mails to this address are stopped: its server says that it is gone.")


class NoConnection(Exception):
    """The mail server cannot be reached or does not let us in: no mail's own fault."""


def deliver_batch(limit: int = BATCH) -> int:
    """Claim up to `limit` due mails and try each once; returns how many were claimed.

    Codes and links that somebody waits for go before what is told to thousands.
    """
    rows = work.claim(OutgoingMail.objects.filter(secret=True), limit=limit, lease=LEASE)
    rows = rows or work.claim(OutgoingMail.objects.all(), limit=limit, lease=LEASE)
    prefetch_related_objects(rows, Prefetch("documents", Document.objects.order_by("pk")))
    connection, sent = get_connection(), Sent()
    try:
        mine = sent.before(rows)
        stopped = stopped_among(mine)
        for row in mine:
            if row.to.lower() in stopped and not is_still_sent(row.key):
                work.fail(row, str(STOPPED))
                forget_secrets([row])
            elif _still_ours(row) and _deliver(row, connection):
                sent.add(row)
    finally:
        sent.mark()
        sent.ledger.close()
        _close(connection)
    return len(rows)


class Sent:
    """The mails of a batch that are sent and not marked yet, which the ledger remembers."""

    def __init__(self) -> None:
        self.rows: list[OutgoingMail] = []
        self.ledger = ledger.DeliveryLedger()
        self.marked_at = time.monotonic()

    def before(self, rows: list[OutgoingMail]) -> list[OutgoingMail]:
        """Mark what a worker sent that died before it could say so; the others are left."""
        self.rows = ledger.taken_already(rows)
        self.mark()
        return [row for row in rows if row.done_at is None]

    def add(self, row: OutgoingMail) -> None:
        self.ledger.write(row)
        self.rows.append(row)
        late = time.monotonic() - self.marked_at > MARKED_AFTER
        if row.secret or late or len(self.rows) >= MARKED_TOGETHER:
            self.mark()

    def mark(self) -> None:
        """Tell the database; a secret is erased where the claim was still ours."""
        rows, self.rows, self.marked_at = self.rows, [], time.monotonic()
        work.finish_all(rows)
        for row in rows:
            row.done_at = clock.now()
        forget_secrets(rows)


def _deliver(row: OutgoingMail, connection: BaseEmailBackend) -> bool:
    try:
        _send(row, connection)
    except Exception as error:
        _close(connection)
        if not isinstance(error, NoConnection | smtplib.SMTPException | OSError):
            logger.warning("Mail %s was not sent", row.pk, exc_info=True)
        _give_back(row, error)
        forget_secrets([row])
        return False
    return True


def _send(row: OutgoingMail, connection: BaseEmailBackend) -> None:
    try:
        validate_email(row.to)
    except ValidationError as error:
        raise ValueError(f"Not an e-mail address: {row.to!r}") from error
    message = message_of(row)
    try:
        connection.open()
    except Exception as error:
        raise NoConnection(reason_of(error)) from error
    connection.send_messages([message])


def _give_back(row: OutgoingMail, error: Exception) -> None:
    reason = reason_of(error)
    if is_permanent(error):
        work.fail(row, reason)
        return
    work.give_back(
        row,
        error,
        pause=pause_after(row.attempts),
        most_attempts=MOST_ATTEMPTS,
        outage=is_outage(error),
        reason=reason,
    )


def pause_after(attempts: int) -> dt.timedelta:
    """How long to wait after so many attempts."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else LONGEST_PAUSE


def is_permanent(error: Exception) -> bool:
    """Whether trying this very mail again is of no use (RFC 5321, 4.2.1: replies 5yz)."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            return all(code >= 500 for code, _ in error.recipients.values())
        case smtplib.SMTPDataError():
            return error.smtp_code >= 500
        case smtplib.SMTPNotSupportedError():
            return True
        case AnymailRecipientsRefused() | AnymailInvalidAddress() | BadHeaderError():
            return True
        case ValueError() | KeyLost():
            return True
    return False


def is_outage(error: Exception) -> bool:
    """Whether no mail would have gone: server, provider, network or the store of documents."""
    match error:
        case NoConnection() | smtplib.SMTPServerDisconnected():
            return True
        case smtplib.SMTPException():
            # What the server has said of this mail, although Python counts it to OSError.
            return False
        case AnymailAPIError(status_code=int(status)):
            return status >= 500 or status in (401, 403, 408, 429)
        case AnymailAPIError():
            return True
    return work.is_outage(error)


def reason_of(error: Exception) -> str:
    """What staff read: the server's own words where it said something."""
    parts: list[tuple[Any, Any]] = []
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        parts = list(error.recipients.values())
    elif isinstance(error, smtplib.SMTPResponseException):
        parts = [(error.smtp_code, error.smtp_error)]
    if not parts:
        return str(error) or type(error).__name__
    return "\n".join(
        f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
        for code, words in parts
    )


def _still_ours(row: OutgoingMail) -> bool:
    """Renew a lease that grows old, so that a slow server does not cost us the claim."""
    now = clock.now()
    if row.claimed_until and row.claimed_until - now > LEASE - RENEWED_AFTER:
        return True
    return bool(
        OutgoingMail.objects.filter(
            pk=row.pk, claim_token=row.claim_token, done_at=None, failed_at=None
        ).update(claimed_until=now + LEASE)
    )


def _close(connection: BaseEmailBackend) -> None:
    with suppress(Exception):
        connection.close()
