"""Answers that were sent and wait some seconds: held, taken back into the composer, or let go."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Sequence
from functools import partial
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import BigAutoField, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, guarded
from portal.core.prepared import Bound, prepared
from portal.core.text import storable
from portal.house.known import value_of
from support.drafts import answers
from support.models import HeldAnswer, HeldFile, Ticket
from support.rules import states
from support.rules.answerable import refuse_answer
from support.rules.joining import survivor_of

AGAIN_AFTER = dt.timedelta(minutes=1)
"""When an answer is tried again that could not be sent."""
GIVEN_UP_AFTER = dt.timedelta(hours=1)
"""When it is no longer tried: its author, who thinks that it has left, has to know."""


def seconds_held() -> int:
    """How long an answer can be taken back; 0 for not at all. Crisalid's own: ten seconds."""
    return int(value_of("answer_held_seconds"))


@transaction.atomic
@guarded()
def hold_answer(
    *,
    user: User,
    ticket: Ticket,
    body: str,
    waits: bool,
    files: Iterable[File[bytes]] = (),
    copies: Collection[str] = (),
    answer_to: str = "",
) -> HeldAnswer:
    """Keep an answer until it leaves. Raises Refused for what could not be sent now."""
    ticket = states.lock_ticket(ticket)
    refuse_answer(ticket, body, copies, answer_to)
    now = clock.now()
    held = HeldAnswer.objects.create(
        ticket=ticket, author=user, body=storable(body), waits=waits, copies=list(copies),
        answer_to=answer_to, held_at=now, due_at=now + dt.timedelta(seconds=seconds_held()),
    )  # fmt: skip
    for file in files:
        row = HeldFile(answer=held, name=storable(file.name or "")[:255])
        row.file.save(f"{uuid.uuid4().hex}.bin", file, save=False)
        row.save()
    return held


@transaction.atomic
@guarded()
def take_back(*, user: User, ticket: Ticket, key: int) -> None:
    """Bring a held answer back into its author's composer. Raises Refused once it has left.

    Under the row's lock, which whoever sends it takes too: it is either here or gone. What its
    author has begun since stays below it; files are to be attached anew.
    """
    held = _locked(HeldAnswer.objects.filter(pk=key, ticket=ticket, author=user))
    if held is None:
        raise Refused(_("The answer has left already: write another one."), "gone")
    give_back(held)


def give_back(held: HeldAnswer) -> None:
    """Make a locked answer a draft again."""
    answers.keep_above_draft(
        user=held.author, ticket=survivor_of(held.ticket), body=held.body, is_note=False,
        copies=held.copies, answer_to=held.answer_to,
    )  # fmt: skip
    forget(held)


def forget(held: HeldAnswer) -> None:
    """Delete a locked answer, and its files once that is certain."""
    for row in held.files.all():
        transaction.on_commit(partial(row.file.storage.delete, str(row.file.name)), robust=True)
    held.delete()


def locked_when_due(key: int) -> HeldAnswer | None:
    """A held answer that is due, locked; None where it was taken back or another sends it."""
    return _locked(HeldAnswer.objects.filter(pk=key, due_at__lte=clock.now()))


def _locked(rows: QuerySet[HeldAnswer]) -> HeldAnswer | None:
    return rows.select_for_update(of=("self",), skip_locked=True).first()


def keys_due() -> list[int]:
    due = HeldAnswer.objects.filter(due_at__lte=clock.now())
    return list(due.order_by("due_at", "pk").values_list("pk", flat=True))


def try_later(key: int) -> None:
    HeldAnswer.objects.filter(pk=key).update(due_at=clock.now() + AGAIN_AFTER)


def is_given_up(key: int) -> bool:
    since = clock.now() - GIVEN_UP_AFTER
    return HeldAnswer.objects.filter(pk=key, held_at__lte=since).exists()


def make_due(ticket: Ticket) -> list[int]:
    """Let the answers of a ticket leave now, since something else is done on it."""
    now = clock.now()
    rows = HeldAnswer.objects.filter(ticket=ticket)
    rows.filter(due_at__gt=now).update(due_at=now)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def held_on(ticket: Ticket) -> Sequence[HeldAnswer]:
    return _held().rows(key=ticket.pk)


@prepared
def _held() -> QuerySet[Any]:
    rows = HeldAnswer.objects.filter(ticket=Bound("key", BigAutoField()))
    return rows.select_related("author").order_by("pk")
