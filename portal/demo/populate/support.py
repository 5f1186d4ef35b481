"""Bulk tickets for load tests; `populate.integrators` says what they lack."""

import datetime as dt
import secrets
from collections.abc import Iterator
from random import Random

from django.db import transaction

from integrators.models import Representative
from portal.accounts.models import User
from portal.core import clock
from support.models import Channel, Message, MessageKind, Ticket, TicketState

BATCH = 500
SERIES = "T-1999"
"""A year that the series of real tickets never has."""
STATES = (TicketState.CLOSED,) * 7 + (TicketState.TAKEN,) * 2 + (TicketState.OPEN,)
SUBJECTS = ("Imprimante muette", "Clôture impossible", "Licence à transférer", "Écart de caisse")


@transaction.atomic
def populate(*, by: User, count: int, rng: Random) -> int:
    """Write `count` tickets with a first message each; most are closed, some are open.

    `by` is the technician. Raises ValueError where nobody could have asked.
    """
    people = list(Representative.objects.active().select_related("user", "integrator")[:10_000])
    if not people:
        raise ValueError("There is no representative: write companies first")
    first = Ticket.objects.filter(number__startswith=SERIES).count()
    tickets = Ticket.objects.bulk_create(_tickets(by, first, count, people, rng), batch_size=BATCH)
    Message.objects.bulk_create(
        (
            Message(
                ticket=ticket, kind=MessageKind.REQUEST, author_name=ticket.requester_name,
                body="La caisse du rayon boulangerie ne répond plus depuis ce matin.",
                created_at=ticket.opened_at,
            )
            for ticket in tickets
        ),
        batch_size=BATCH,
    )  # fmt: skip
    return len(tickets)


def _tickets(
    by: User, first: int, count: int, people: list[Representative], rng: Random
) -> Iterator[Ticket]:
    for number in range(first, first + count):
        person, state = rng.choice(people), rng.choice(STATES)
        at = clock.now() - dt.timedelta(minutes=rng.randrange(60, 700 * 24 * 60))
        taken = None if state == TicketState.OPEN else at + dt.timedelta(minutes=20)
        closed = at + dt.timedelta(minutes=50) if state == TicketState.CLOSED else None
        yield Ticket(
            number=f"{SERIES}-{number:07d}", state=state, channel=Channel.PORTAL,
            integrator=person.integrator, requester_name=person.user.name,
            requester_email=person.user.email, subject=rng.choice(SUBJECTS),
            reply_token=secrets.token_hex(16), assigned_to=by if taken else None, opened_at=at,
            taken_at=taken, resolved_at=closed, resolved_by=by if closed else None,
            closed_at=closed, closings=1 if closed else 0, updated_at=closed or taken or at,
        )  # fmt: skip
