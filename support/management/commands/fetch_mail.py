"""What is new in the support mailbox, one message after the other as `receive_mail` takes it."""

import json
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from support.mailbox.gateway import receive_mail
from support.mailbox.imap import Mailbox, MailboxError, mailbox

TRY_AGAIN = 75
"""EX_TEMPFAIL (sysexits.h): some messages are still in the mailbox, for the next time."""
MOST_FAILURES = 3
"""After so many messages that could not be kept, it is not they."""


class Command(BaseCommand):
    help = (
        "Fetch what is new in the support mailbox (IMAP_HOST and its kin): each message goes the "
        "way of receive_mail, which prints one line of JSON, and only then is marked as seen, or "
        "moved to IMAP_DONE_FOLDER. It may be stopped at any moment: what was not put aside "
        "comes again, and counts once. Exits 75 when a message could not be kept."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IMAP_HOST:
            raise CommandError("IMAP_HOST is not set: there is no mailbox to fetch from.")
        try:
            with mailbox() as box:
                failures = self.fetch(box)
        except (MailboxError, OSError) as error:
            raise CommandError(f"The mailbox on {settings.IMAP_HOST}: {error}") from error
        if failures:
            sys.exit(TRY_AGAIN)

    def fetch(self, box: Mailbox) -> int:
        """Take in all that is new; returns how many messages could not be kept."""
        failures = 0
        for uid in box.new():
            raw = box.read(uid)
            if raw is None:
                continue
            try:
                received = receive_mail(raw)
            except Exception as error:
                self.stderr.write(f"Message {uid.decode()} could not be kept: {error}")
                failures += 1
                if failures == MOST_FAILURES:
                    break
            else:
                self.stdout.write(json.dumps(received.as_dict(), ensure_ascii=True))
                self.stdout.flush()
                box.put_aside(uid)
        return failures
