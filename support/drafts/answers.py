"""Drafts of answers and notes that save themselves, and who else writes on the ticket."""

import datetime as dt

from django.db.models import Q

from portal.accounts.models import User
from portal.core import clock
from portal.core.text import storable
from support.models import Draft, Message, Ticket

AT_IT = dt.timedelta(minutes=3)
"""So long after the last letter somebody still counts as writing."""
LONGEST = 50_000


def answer_draft(user: User, ticket: Ticket) -> Draft | None:
    return Draft.objects.filter(ticket=ticket, author=user).first()


def keep_answer_draft(*, user: User, ticket: Ticket, body: str, is_note: bool) -> None:
    """Keep what the page sends. What was emptied is no draft."""
    if not body.strip():
        forget_answer_draft(user=user, ticket=ticket)
        return
    Draft.objects.update_or_create(
        ticket=ticket, author=user,
        defaults={
            "body": storable(body[:LONGEST]), "is_note": is_note, "updated_at": clock.now(),
        },
    )  # fmt: skip


def forget_answer_draft(*, user: User, ticket: Ticket) -> None:
    Draft.objects.filter(ticket=ticket, author=user).delete()


def others_writing(user: User, ticket: Ticket) -> list[User]:
    """The colleagues who are writing an answer or a note on the ticket right now."""
    drafts = (
        Draft.objects.filter(ticket=ticket, updated_at__gte=clock.now() - AT_IT)
        .exclude(author=user)
        .select_related("author")
        .order_by("author__name_sorted", "pk")
    )
    return [draft.author for draft in drafts]


def new_since(user: User, ticket: Ticket, seen: int) -> int:
    """How many messages others have added to the thread after the one with the key `seen`."""
    # A message of the mailbox has no author, so it cannot be the reader's own.
    others = Q(author=None) | ~Q(author=user)
    return Message.objects.filter(others, ticket=ticket, pk__gt=seen).count()
