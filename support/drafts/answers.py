"""Drafts of answers and notes that save themselves, and who else writes on the ticket."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import BigAutoField, Q, QuerySet

from portal.accounts.models import User
from portal.core import clock
from portal.core.prepared import Bound, prepared
from portal.core.text import storable
from support.models import Draft, Message, Ticket
from support.models.thread import FOR_STAFF
from support.rules.joining import family_of

AT_IT = dt.timedelta(minutes=3)
"""So long after the last letter somebody still counts as writing."""
LONGEST = 50_000
LONGEST_ADDRESS, MOST_COPIES = 254, 30


def answer_draft(user: User, ticket: Ticket) -> Draft | None:
    return next(iter(_own_draft().rows(user=user.pk, ticket=ticket.pk)), None)


USER, TICKET = Bound("user", BigAutoField()), Bound("ticket", BigAutoField())


@prepared
def _own_draft() -> QuerySet[Draft]:
    return Draft.objects.filter(ticket=TICKET, author=USER).order_by("pk")


def kept_in(draft: Draft) -> dict[str, Any]:
    """What the composer shows again: the text, who was ticked, the address that was chosen."""
    shown: dict[str, Any] = {"body": draft.body, "copies": draft.copies}
    return shown | ({"answer_to": draft.answer_to} if draft.answer_to else {})


def keep_answer_draft(
    *,
    user: User,
    ticket: Ticket,
    body: str,
    is_note: bool,
    copies: Sequence[str] = (),
    answer_to: str = "",
) -> None:
    """Keep what the page sends. What was emptied is no draft."""
    if not body.strip():
        forget_answer_draft(user=user, ticket=ticket)
        return
    Draft.objects.update_or_create(
        ticket=ticket, author=user,
        defaults={
            "body": storable(body[:LONGEST]), "is_note": is_note, "updated_at": clock.now(),
            "copies": [storable(each)[:LONGEST_ADDRESS] for each in copies[:MOST_COPIES]],
            "answer_to": storable(answer_to)[:LONGEST_ADDRESS],
        },
    )  # fmt: skip


def keep_above_draft(*, user: User, ticket: Ticket, body: str, is_note: bool, **to: Any) -> None:
    """Keep what was written elsewhere; what its author has begun here since stays below it.

    If that is a note, which nobody outside may read, both are.
    """
    begun = answer_draft(user, ticket)
    if begun and not body.startswith(begun.body):
        body, is_note = f"{body}\n\n{begun.body}", is_note or begun.is_note
    keep_answer_draft(user=user, ticket=ticket, body=body, is_note=is_note, **to)


def forget_answer_draft(*, user: User, ticket: Ticket) -> None:
    Draft.objects.filter(ticket=ticket, author=user).delete()


def others_writing(user: User, ticket: Ticket) -> list[User]:
    """The colleagues who are writing an answer or a note on the ticket right now."""
    return own_and_others(user, ticket)[1]


def own_and_others(user: User, ticket: Ticket) -> tuple[Draft | None, list[User]]:
    """What somebody is writing on a ticket, and who else is right now. One query."""
    rows, since = _drafts().rows(ticket=ticket.pk), clock.now() - AT_IT
    own = next((row for row in rows if row.author_id == user.pk), None)
    return own, [row.author for row in rows if row != own and row.updated_at >= since]


@prepared
def _drafts() -> QuerySet[Draft]:
    written = Draft.objects.filter(ticket=TICKET)
    return written.select_related("author").order_by("author__name_sorted", "pk")


def writing_on(user: User, tickets: Iterable[Ticket]) -> dict[int, str]:
    """Who else is writing right now, by the keys of these tickets. One query."""
    found = Draft.objects.filter(
        ticket__in=[ticket.pk for ticket in tickets], updated_at__gte=clock.now() - AT_IT
    )
    names: dict[int, list[str]] = {}
    for draft in found.exclude(author=user).select_related("author").order_by("pk"):
        names.setdefault(draft.ticket_id, []).append(draft.author.name)
    return {key: ", ".join(each) for key, each in names.items()}


def new_since(user: User, ticket: Ticket, seen: int) -> int:
    """How many messages others have added to the thread after the one with the key `seen`.

    Of those that were merged into it too, the merge being one of their messages. What the portal
    itself tells support there changes no answer.
    """
    # A message of the mailbox has no author, so it cannot be the reader's own.
    others = Q(author=None) | ~Q(author=user)
    added = Message.objects.filter(others, ticket__in=family_of(ticket.pk), pk__gt=seen)
    return added.exclude(event__in=FOR_STAFF).count()
