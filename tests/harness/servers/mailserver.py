"""A real mail server for tests, in a thread: it takes, delays or refuses what it is told to."""

import asyncio
from collections import Counter
from email import message_from_bytes
from email.message import Message

from aiosmtpd.controller import Controller

from tests.harness.processes import free_port


class MailServer:
    """An SMTP server on loopback.

    `delay` is the time in seconds that each message takes; `refused` maps an address to the
    reply that it gets, such as "550 5.1.1 No such user"; `messages` are those taken.
    """

    def __init__(self, *, delay: float = 0) -> None:
        self.port = free_port()
        self.delay = delay
        self.refused: dict[str, str] = {}
        self.messages: list[Message] = []
        self._controller: Controller | None = None

    def start(self) -> "MailServer":
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()
        return self

    def stop(self) -> None:
        if self._controller:
            self._controller.stop()
            self._controller = None

    @property
    def environment(self) -> dict[str, str]:
        return {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(self.port)}

    def ids(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(str(message["Message-ID"]) for message in list(self.messages))

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if reply := self.refused.get(address):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        await asyncio.sleep(self.delay)
        self.messages.append(message_from_bytes(envelope.content))
        return "250 OK"
