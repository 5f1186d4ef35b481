"""Which tickets a figure counts: the figure and the list behind it ask the same condition."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.house.known import History, history_of
from support.models.querysets import TicketQuerySet
from support.rules.hours import MINUTES_A_DAY
from support.rules.targets import LEAST
from support.statistics.rules.question import Question


def opened(question: Question) -> Q:
    return question.within("opened_at")


def taken(question: Question) -> Q:
    return opened(question) & Q(minutes_to_take__isnull=False)


def answered(question: Question) -> Q:
    return opened(question) & Q(minutes_to_answer__isnull=False)


def resolved(question: Question) -> Q:
    return question.within("resolved_at") & Q(minutes_to_resolve__isnull=False)


def taken_in_time(question: Question) -> Q:
    """Within what was told of the ticket: a change moves no promise.

    Of those from before it stood on them: within the hours that held when they were opened.
    """
    told = Q(minutes_to_take__lte=F("take_within"))
    before = _held(history_of("support_take_hours"), "opened_at", lambda value: _take_within(value))
    return taken(question) & (told | Q(take_within=None) & before)


def resolved_in_time(question: Question) -> Q:
    """Within what was told of the ticket. Of those from before it stood on them: within the days
    that held when they were last taken in charge, as their due time said.
    """
    told = Q(minutes_to_resolve__lte=F("resolve_within"))
    before = _held(
        history_of("support_resolve_days"), "taken_at", lambda value: _resolve_within(value)
    )
    return resolved(question) & (told | Q(resolve_within=None) & before)


def _take_within(value: float) -> Q:
    return Q(minutes_to_take__lte=round(value * 60))


def _resolve_within(value: float) -> Q:
    late_taken = Q(minutes_to_resolve__lte=F("minutes_to_take") + LEAST)
    return Q(minutes_to_resolve__lte=value * MINUTES_A_DAY) | late_taken


def _held(history: History, moment: str, within: Callable[[float], Q]) -> Q:
    found = Q()
    for since, until, value in history.periods:
        held = within(value)
        if since is not None:
            held &= Q((f"{moment}__gte", since))
        if until is not None:
            held &= Q((f"{moment}__lt", until))
        found |= held
    return found


KINDS: dict[str, tuple[str | Promise, Callable[[Question], Q]]] = {
    "opened": (_("Opened in the period"), opened),
    "taken": (_("Opened in the period, and taken"), taken),
    "answered": (_("Opened in the period, and answered"), answered),
    "resolved": (_("Resolved in the period"), resolved),
    "taken-late": (_("Opened in the period, and taken late"), taken),
    "resolved-late": (_("Resolved in the period, late"), resolved),
}
IN_TIME = {"taken-late": taken_in_time, "resolved-late": resolved_in_time}


def tickets_of(question: Question, kind: str) -> TicketQuerySet:
    """The tickets that a figure of this kind counts."""
    _label, condition = KINDS[kind]
    rows = question.tickets.filter(condition(question))
    if kind in IN_TIME:
        rows = rows.exclude(IN_TIME[kind](question))
    return rows
