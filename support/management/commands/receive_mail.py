"""One raw message on standard input, as a mail server's pipe or `fetch_mail` gives it."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand

from support.mailbox.gateway import receive_mail

TRY_AGAIN = 75
"""EX_TEMPFAIL (sysexits.h): the mail server keeps the message and delivers it later."""


class Command(BaseCommand):
    help = (
        "Take in one raw message from standard input: it opens a ticket, continues one, or is "
        "set aside. Prints one line of JSON. Exits 0 for any bytes, and 75 only when the "
        "message could not be kept, so that the mail server tries again."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            received = receive_mail(sys.stdin.buffer.read())
        except Exception as error:
            self.stderr.write(f"The message could not be kept: {error}")
            sys.exit(TRY_AGAIN)
        self.stdout.write(json.dumps(received.as_dict(), ensure_ascii=True))
