"""Delivery of the mails that are due, in batches, each marked as soon as it is sent.

A worker that dies between sending and marking leaves its lease to run out: the mail then
goes again under the same Message-ID, by which a repeat can be recognised.
"""

import datetime as dt
import logging
import smtplib
from contextlib import suppress
from email.utils import format_datetime
from typing import Any, cast

from anymail.exceptions import AnymailInvalidAddress, AnymailRecipientsRefused
from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db.models import Prefetch, prefetch_related_objects

from portal import clock, work
from portal.accounts.demo import is_demo
from portal.documents.models import Document
from portal.outbox.models import OutgoingMail

logger = logging.getLogger(__name__)

BATCH = 50
LEASE = dt.timedelta(seconds=120)
RENEWED_AFTER = dt.timedelta(seconds=30)
"""Before a mail the lease is renewed once it is older than this. What is left of it is longer
than one mail may take (EMAIL_TIMEOUT for each step)."""

PAUSES = [dt.timedelta(minutes=minutes) for minutes in (1, 5, 15)]
LONGEST_PAUSE = dt.timedelta(hours=1)
MOST_ATTEMPTS = 50
"""With these pauses a mail is given up after about two days."""


class NoConnection(Exception):
    """The mail server cannot be reached or does not let us in: no mail's own fault."""


def deliver_batch(limit: int = BATCH) -> int:
    """Claim up to `limit` due mails and try each once; returns how many were claimed.

    Codes and links that somebody waits for go before what is told to thousands.
    """
    rows = work.claim(OutgoingMail.objects.filter(secret=True), limit=limit, lease=LEASE)
    rows = rows or work.claim(OutgoingMail.objects.all(), limit=limit, lease=LEASE)
    prefetch_related_objects(rows, Prefetch("documents", Document.objects.order_by("pk")))
    connection = get_connection()
    try:
        for row in rows:
            if _still_ours(row):
                _deliver(row, connection)
    finally:
        _close(connection)
    return len(rows)


def _deliver(row: OutgoingMail, connection: BaseEmailBackend) -> None:
    try:
        _send(row, connection)
    except Exception as error:
        _close(connection)
        if not isinstance(error, NoConnection | smtplib.SMTPException | OSError):
            logger.warning("Mail %s was not sent", row.pk, exc_info=True)
        _give_back(row, error)
    else:
        if work.finish(row) and row.secret and not is_demo():
            OutgoingMail.objects.filter(pk=row.pk).update(text="", html="")


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


def message_of(row: OutgoingMail) -> EmailMultiAlternatives:
    """The mail as it goes out, its sealed documents attached."""
    message = EmailMultiAlternatives(
        subject=row.subject,
        body=row.text,
        to=[row.to],
        reply_to=[row.reply_to] if row.reply_to else None,
        headers={
            # RFC 3834: robots that answer mail leave ours alone.
            "Auto-Submitted": "auto-generated",
            **row.headers,
            "Message-ID": row.message_id,
            "Date": format_datetime(row.created_at),
        },
    )
    message.attach_alternative(row.html, "text/html")
    for each in row.documents.all():
        document = cast(Document, each)
        with document.file.open("rb") as file:
            message.attach(f"{document.number}.pdf", file.read(), "application/pdf")
    return message


def _give_back(row: OutgoingMail, error: Exception) -> None:
    reason = reason_of(error)
    if is_permanent(error) or row.attempts >= MOST_ATTEMPTS:
        work.fail(row, reason)
    else:
        work.retry(row, reason, after=pause_after(row.attempts))


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
        case ValueError():
            return True
    return False


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
