"""Whether an answer may be a program's, and which answer counts."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from portal.accounts.models import User
from portal.core import clock
from support.models import Ticket
from support.models.satisfaction import (
    COUNTED,
    AnswerState,
    Doubt,
    SatisfactionAnswer,
    SatisfactionRating,
)

AT_ONCE = dt.timedelta(seconds=20)
"""Nobody reads the mail, opens the page and presses twice in less."""
MOST_ANSWERS = 10


def doubts_of(rating: SatisfactionRating, *, language: str, in_a_crowd: bool) -> list[Doubt]:
    """What speaks against a person: how soon, by what browser, with how many others."""
    found = []
    if clock.now() - rating.asked_at < AT_ONCE:
        found.append(Doubt.TOO_SOON)
    if not language.strip():
        found.append(Doubt.NO_LANGUAGE)
    if in_a_crowd:
        found.append(Doubt.CROWD)
    return found


def counting_answer(rating: SatisfactionRating) -> SatisfactionAnswer | None:
    """The latest answer that nobody doubts, or that somebody has confirmed."""
    return rating.answers.filter(state__in=COUNTED).order_by("-number").first()


def doubted_answers() -> QuerySet[SatisfactionAnswer]:
    rows = SatisfactionAnswer.objects.filter(state=AnswerState.DOUBTED)
    return rows.select_related("rating__ticket__integrator").order_by("answered_at", "pk")


def doubted_of(user: User, ticket: Ticket) -> SatisfactionAnswer | None:
    """The answer in doubt that this person is asked about: those of who asked for help."""
    if ticket.requester_id != user.pk:
        return None
    return doubted_answers().filter(rating__ticket=ticket).last()


def has_handled(user: User, ticket: Ticket) -> bool:
    """Whoever worked on a ticket settles nothing about what was thought of it."""
    mine = Q(assigned_to=user) | Q(resolved_by=user) | Q(messages__author=user)
    return Ticket.objects.filter(mine, pk=ticket.pk).exists()
