"""The call of a witness, as c2sp.org/tlog-witness says: POST <prefix>/add-checkpoint."""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import threading
from contextlib import closing, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from portal.journal.models import Checkpoint
from portal.journal.tree.proofs import consistency_text

SECONDS = 5.0
"""For the whole of a call: a witness that answers byte by byte holds nobody longer."""
MOST_BYTES = 64 * 1024
SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n")


@dataclass(frozen=True)
class Answer:
    """What a witness said: `lines` with 200, `size` with 409 where it has signed another size."""

    status: int
    lines: str = ""
    size: int | None = None


def body(old: int, checkpoint: Checkpoint) -> bytes:
    """The request: old size, consistency proof (none from 0), empty line, checkpoint."""
    if old == 0:
        return f"old 0\n\n{checkpoint.note}".encode()
    return consistency_text(old, checkpoint).encode()


def add_checkpoint(prefix: str, content: bytes) -> Answer:
    """Show a witness a checkpoint. Raises OSError for whatever keeps it from answering."""
    try:
        status, kind, said = _post(prefix.rstrip("/") + "/add-checkpoint", content)
    except http.client.HTTPException as error:
        raise ConnectionError(f"no answer of HTTP ({type(error).__name__})") from error
    match = SIZE.fullmatch(said)
    if status == 409 and match and kind.partition(";")[0].strip() == "text/x.tlog.size":
        return Answer(status, size=int(match[1]))
    return Answer(status, said.decode(errors="replace") if status == 200 else "")


def _post(url: str, content: bytes) -> tuple[int, str, bytes]:
    """Status, content type and body. No redirect is followed: a witness is where it is said."""
    place = urlsplit(url)
    port, host = place.port, place.hostname or ""
    link: http.client.HTTPConnection
    if place.scheme == "https":
        context = ssl.create_default_context()
        link = http.client.HTTPSConnection(host, port, timeout=SECONDS, context=context)
    else:
        link = http.client.HTTPConnection(host, port, timeout=SECONDS)
    with closing(link):
        link.connect()
        # Kept apart: the connection forgets it once it knows that it will be closed.
        late = threading.Timer(SECONDS, _hang_up, [link.sock])
        late.start()
        try:
            headers = {"Content-Type": "text/plain; charset=utf-8"}
            link.request("POST", place.path or "/", body=content, headers=headers)
            answer = link.getresponse()
            said = answer.read(MOST_BYTES + 1)
        finally:
            late.cancel()
    if len(said) > MOST_BYTES:
        raise ConnectionError("it says more than a witness would")
    return answer.status, answer.headers.get("Content-Type", ""), said


def _hang_up(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
