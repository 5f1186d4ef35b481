"""A mail backend that writes .eml files into a folder, where no server is named."""

import re
import uuid
from collections.abc import Sequence
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


def file_name(message: Message) -> str:
    """The file of `message`: its date, then its Message-ID, so that a repeat meets itself."""
    moment = parsedate_to_datetime(str(message["Date"]))
    identity = re.sub(r"[^\w.@+-]", "_", str(message["Message-ID"]).strip("<>"))[:150]
    return f"{moment:%Y%m%d-%H%M%S}-{identity}.eml"


class FolderBackend(BaseEmailBackend):
    """Writes each message to `settings.MAIL_FOLDER`, whole or not at all."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_FOLDER)
        folder.mkdir(parents=True, exist_ok=True)
        for email_message in email_messages:
            message = email_message.message()
            draft = folder / f".{uuid.uuid4().hex}"
            draft.write_bytes(message.as_bytes())
            draft.replace(folder / file_name(message))
        return len(email_messages)
