"""Reads a mailbox on an IMAP server (RFC 9051, 3501): what is new, then put aside."""

import imaplib
import re
import ssl
from binascii import b2a_base64
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings

TIMEOUT = 60
"""Seconds without a word from the server after which it counts as gone."""
MOVE = "MOVE"
"""What a server offers that moves in one step (RFC 6851)."""


class MailboxError(Exception):
    """The server said no, or nothing that we understand."""


class Mailbox:
    """An open folder. A message is new until `put_aside`, however often it was read."""

    def __init__(self, connection: imaplib.IMAP4) -> None:
        self.connection = connection
        self.done_folder: str = settings.IMAP_DONE_FOLDER

    def new(self) -> list[bytes]:
        """The UIDs of the messages that nobody has put aside, the oldest first."""
        wanted = "UNDELETED" if self.done_folder else "UNSEEN UNDELETED"
        found = self._ask("SEARCH", wanted)
        # Without a match servers answer nothing, or an empty line.
        uids = {uid for line in found if isinstance(line, bytes) for uid in line.split()}
        return sorted(uids, key=int)

    def read(self, uid: bytes) -> bytes | None:
        """The raw message, left as new as it was; None when somebody has removed it meanwhile."""
        for part in self._ask("FETCH", uid.decode(), "(UID BODY.PEEK[])"):
            if isinstance(part, tuple) and b"BODY[]" in part[0]:
                return bytes(part[1])
        return None

    def put_aside(self, uid: bytes) -> None:
        """Say that the message is kept: move it to IMAP_DONE_FOLDER, or mark it as seen."""
        text = uid.decode()
        if not self.done_folder:
            self._ask("STORE", text, "+FLAGS.SILENT", r"(\Seen)")
            return
        folder = _quoted(self.done_folder)
        if MOVE in self.connection.capabilities:
            self._ask("MOVE", text, folder)
        else:
            # Never a plain EXPUNGE: it would take along what others have marked.
            self._ask("COPY", text, folder)
            self._ask("STORE", text, "+FLAGS.SILENT", r"(\Seen \Deleted)")
            if "UIDPLUS" in self.connection.capabilities:
                self._ask("EXPUNGE", text)

    def _ask(self, command: str, *arguments: str) -> list[bytes | tuple[bytes, bytes]]:
        status, data = self.connection.uid(command, *arguments)
        if status != "OK":
            raise MailboxError(f"{command}: {status} {data!r}")
        return list(data or [])


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """The mailbox that the settings name. Raises MailboxError or OSError where it is not there."""
    try:
        connection = _connect()
        try:
            yield _open(connection)
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                connection.logout()
    except imaplib.IMAP4.error as error:
        raise MailboxError(str(error)) from error


def _connect() -> imaplib.IMAP4:
    host, port = settings.IMAP_HOST, settings.IMAP_PORT
    match settings.IMAP_SECURITY:
        case "tls":
            context = ssl.create_default_context()
            return imaplib.IMAP4_SSL(host, port, ssl_context=context, timeout=TIMEOUT)
        case "starttls":
            connection = imaplib.IMAP4(host, port, timeout=TIMEOUT)
            connection.starttls(ssl.create_default_context())
            return connection
        case "none":
            return imaplib.IMAP4(host, port, timeout=TIMEOUT)
    raise MailboxError("IMAP_SECURITY is tls, starttls or none.")


def _open(connection: imaplib.IMAP4) -> Mailbox:
    connection.login(settings.IMAP_USER, settings.IMAP_PASSWORD)
    # What a server offers before and after the sign-in differs.
    _status, offered = connection.capability()
    connection.capabilities = tuple(offered[0].decode("ascii", "replace").upper().split())
    status, data = connection.select(_quoted(settings.IMAP_FOLDER))
    if status != "OK":
        raise MailboxError(f"{settings.IMAP_FOLDER}: {data!r}")
    if settings.IMAP_DONE_FOLDER:
        # Refused where it exists; where it cannot be made, the first move tells.
        connection.create(_quoted(settings.IMAP_DONE_FOLDER))
    return Mailbox(connection)


def _quoted(name: str) -> str:
    """A folder's name as an IMAP string; other letters than ASCII go in its own UTF-7."""
    return '"' + _utf7(name).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _utf7(name: str) -> str:
    """RFC 3501, 5.1.3: «Traités» is `Trait&AOk-s`."""
    pieces = re.split(r"([^\x20-\x7e]+)", name.replace("&", "&-"))
    return "".join(
        piece if piece.isascii() and piece.isprintable()
        else "&" + _base64(piece).replace("/", ",") + "-"
        for piece in pieces
    )  # fmt: skip


def _base64(text: str) -> str:
    return b2a_base64(text.encode("utf-16-be"), newline=False).decode().rstrip("=")
