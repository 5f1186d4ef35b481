"""Real faults: nothing here is mocked, so each test has servers of its own to break."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import transaction

from portal.outbox.models import OutgoingMail
from portal.outbox.queue import queue_mail
from tests.harness.processes import Worker
from tests.harness.servers.mailserver import MailServer

TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture(autouse=True)
def _templates(settings) -> None:
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], TEMPLATES]}]


@pytest.fixture
def smtp() -> Iterator[MailServer]:
    server = MailServer().start()
    yield server
    server.stop()


@pytest.fixture
def mail_worker(transactional_db: None, smtp: MailServer) -> Iterator[Worker]:
    """A worker with beat that delivers to `smtp`; not started yet."""
    running = Worker(beat=True, **smtp.environment)
    yield running
    running.stop()


@pytest.fixture
def queue() -> Callable[..., OutgoingMail]:
    """Queue one mail, as an action does; `number` makes its key."""

    def make(number: int, to: str | None = None) -> OutgoingMail:
        with transaction.atomic():
            return queue_mail(
                key=f"fault:{number}",
                to=to or f"person{number}@example.net",
                language="fr",
                subject=f"Note {number}",
                template="faults/note",
                context={"number": number},
            )

    return make
