"""Links by which somebody without an account gets the files of an answer: signed, for 60 days.

The mail that bears them goes to whom the answer goes; whoever has the link has the file, so it
opens files of answers alone, never those of internal notes or of what others have sent.
"""

import datetime as dt
from dataclasses import dataclass

from django.core import signing
from django.urls import reverse

from portal.core import clock
from portal.outbox.queue import absolute_url
from portal.ui.text.formats import filesize
from support.models import Attachment, Message, MessageKind

LASTS = dt.timedelta(days=60)
SALT = "support.sent_file"


class LinkOver(Exception):
    """It was a link of ours, and its time is over."""


@dataclass(frozen=True)
class MailedFile:
    name: str
    size: int
    url: str

    @property
    def label(self) -> str:
        """In the language of the mail that is being written."""
        return f"{self.name} ({filesize(self.size)})"


def token_of(file: Attachment) -> str:
    told = {"file": file.pk, "until": int((clock.now() + LASTS).timestamp())}
    return signing.dumps(told, salt=SALT)


def mailed_files(message: Message) -> list[MailedFile]:
    """The files of an answer, with a link to each."""
    return [
        MailedFile(
            file.name, file.size, absolute_url(reverse("support:sent_file", args=[token_of(file)]))
        )
        for file in message.attachments.order_by("pk")
    ]


def file_of(token: str) -> Attachment | None:
    """The file that a link opens; None where it is none of ours. Raises LinkOver."""
    try:
        told = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    if told["until"] < clock.now().timestamp():
        raise LinkOver
    answers = Attachment.objects.filter(message__kind=MessageKind.ANSWER)
    return answers.filter(pk=told["file"]).first()
