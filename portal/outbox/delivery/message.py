"""Turns a row into the message that a mail server takes."""

from email.message import Message
from email.policy import Compat32
from email.utils import format_datetime
from typing import Any, cast

from django.core.mail import EmailMultiAlternatives

from portal.documents.models import Document
from portal.outbox.models import OutgoingMail
from portal.ui.text.nobreak import unbroken_line

LINE = 78


class UnfoldedHeaders(Compat32):
    """Writes a header that fits on its line as it stands; asking how to fold it costs far more."""

    def _fold(self, name: str, value: Any, sanitize: bool) -> str:
        fits = isinstance(value, str) and len(name) + 2 + len(value) <= LINE
        if fits and value.isascii() and "\n" not in value and "\r" not in value:
            return f"{name}: {value}{self.linesep}"
        return str(super()._fold(name, value, sanitize))  # type: ignore[misc]


UNFOLDED = UnfoldedHeaders()


class OutgoingMessage(EmailMultiAlternatives):
    """The message of one row. Its boundaries come from the row, so that a repeat is the same."""

    def __init__(self, row: OutgoingMail) -> None:
        super().__init__(
            # Joined where it leaves: the row is searched and compared as it was written.
            subject=unbroken_line(row.subject),
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
        self.identity = row.uuid.hex
        self.attach_alternative(row.html, "text/html")

    def message(self, **kwargs: Any) -> Any:
        message: Message = super().message(**kwargs)
        for number, part in enumerate(message.walk()):
            part.policy = UNFOLDED
            if part.is_multipart():
                part.set_boundary(f"=={self.identity}.{number}==")
        return message


def message_of(row: OutgoingMail) -> OutgoingMessage:
    """The mail as it goes out, its sealed documents attached."""
    message = OutgoingMessage(row)
    for each in row.documents.all():
        document = cast(Document, each)
        with document.file.open("rb") as file:
            message.attach(f"{document.number}.pdf", file.read(), "application/pdf")
    return message
