"""Why a ticket is due when it is: severity, target, hours, days off and pauses, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.ui.text.formats import when
from support.delays.wording import in_hours, week_in_words
from support.models import Message, MessageKind, Severity, StatusEvent, Ticket
from support.models.thread import FOR_STAFF
from support.rules.plan import PARIS, Plan, current_plan

MOST_DAYS = 60


def why_due(ticket: Ticket, thread: list[Message]) -> list[str]:
    """The grounds as they were told, one sentence each; none where nothing is due."""
    told = ticket.due_because
    if ticket.due_at is None or not told:
        return []
    since = dt.datetime.fromisoformat(told["told"])
    known = current_plan().known_at(since)
    return [
        *_target(told),
        _("Counted from %(moment)s in support’s hours: %(hours)s.")
        % {
            "moment": when(since),
            "hours": week_in_words(known.week_on(since.astimezone(PARIS).date())),
        },
        *_changes(known, since, ticket.due_at),
        *_days_off(known, since, ticket.due_at),
        *_pauses(thread),
        *_escalations(thread, since),
    ]


def _target(told: dict[str, object]) -> Iterator[str]:
    severity = str(told["severity"])
    yield (
        _("Severity: %(severity)s.") % {"severity": Severity(severity).label}
        if severity
        else _("Severity: not said yet.")
    )
    within = {"time": in_hours(int(str(told["within"])))}
    if told["step"] == "take":
        yield _("To be taken in charge within %(time)s of support.") % within
        return
    yield _("To be resolved within %(time)s of support.") % within
    if told["used"]:
        yield _("%(used)s were used before: %(left)s are left.") % {
            "used": in_hours(int(str(told["used"]))),
            "left": in_hours(int(str(told["left"]))),
        }


def _changes(plan: Plan, since: dt.datetime, until: dt.datetime) -> Iterator[str]:
    """The hours that come to hold on the way."""
    first, last = (moment.astimezone(PARIS).date() for moment in (since, until))
    rows = {row.from_day for row in plan.hours if first < row.from_day <= last}
    for day in sorted(rows):
        yield _("From %(day)s on: %(hours)s.") % {
            "day": when(day),
            "hours": week_in_words(plan.week_on(day)),
        }


def _days_off(plan: Plan, since: dt.datetime, until: dt.datetime) -> Iterator[str]:
    first, last = (moment.astimezone(PARIS).date() for moment in (since, until))
    days = [first + dt.timedelta(days=n) for n in range(min((last - first).days + 1, MOST_DAYS))]
    # A day on which support would not be there anyhow is not skipped.
    off = [day for day in days if plan.is_off(day) and plan.week_on(day)[day.weekday()]]
    if off:
        told = ", ".join(f"{when(day)} ({plan.name_of(day)})" for day in off)
        yield ngettext(
            "Day off on the way: %(days)s.", "Days off on the way: %(days)s.", len(off)
        ) % {"days": told}


def _pauses(thread: list[Message]) -> Iterator[str]:
    """What the ticket waited on others counts for nothing."""
    begun = (StatusEvent.WAITING, StatusEvent.ON_TRACKER)
    pauses = [
        row for row in thread if row.kind == MessageKind.STATUS and row.event in begun
    ]  # fmt: skip
    if pauses:
        yield ngettext(
            "It has waited on somebody else once, which does not count.",
            "It has waited on somebody else %(count)d times, which does not count.",
            len(pauses),
        ) % {"count": len(pauses)}


def _escalations(thread: list[Message], since: dt.datetime) -> Iterator[str]:
    """Who was told of this due time, and when."""
    for row in thread:
        if row.event in FOR_STAFF and row.created_at >= since:
            yield _("%(what)s, on %(moment)s.") % {
                "what": row.status_text,
                "moment": when(row.created_at),
            }
