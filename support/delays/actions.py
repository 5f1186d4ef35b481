"""Plans support's hours, days off and targets from a day on. What held until then is kept."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.text import one_line
from portal.journal.record import record
from support.delays.rules import as_stored, wrong_week
from support.models import DelayTarget, Holiday, ServiceHours, Severity
from support.rules import plan


@action
def plan_hours(*, by: User, from_day: dt.date, week: plan.Week) -> ServiceHours:
    """Let support be there in these hours, from a day to come on.

    Raises Refused for a day that has begun, and for hours that are none.
    """
    _require_to_come(from_day)
    if wrong := wrong_week(week):
        raise Refused(wrong, "wrong_week")
    if plan.read_plan().week_on(from_day) == week:
        raise _same()
    row = ServiceHours.objects.create(
        from_day=from_day, week=as_stored(week), planned_at=clock.now(), planned_by=by
    )
    _forget()
    record(
        event="service_hours.planned", subject=row, by=by,
        data={"from_day": from_day.isoformat(), "week": row.week},
    )  # fmt: skip
    return row


@action
def plan_day(*, by: User, day: dt.date, is_open: bool, name: str) -> Holiday:
    """Close support on a day to come, or let it be there on a public holiday.

    Raises Refused for a day that has begun, without the occasion, and where nothing changes.
    """
    _require_to_come(day)
    if not name.strip():
        raise Refused(_("Say what the occasion is."), "no_name")
    if plan.read_plan().is_off(day) is not is_open:
        raise _same()
    row = Holiday.objects.create(
        day=day, is_open=is_open, name=one_line(name)[:80], planned_at=clock.now(), planned_by=by
    )
    _forget()
    record(
        event="holiday.planned", subject=row, by=by,
        data={"day": day.isoformat(), "is_open": is_open, "name": row.name},
    )  # fmt: skip
    return row


@action
def plan_target(
    *, by: User, severity: str, from_day: dt.date, take_minutes: int, resolve_minutes: int
) -> DelayTarget:
    """Let other targets hold for tickets of a severity, from a day to come on.

    What a ticket was told stands. Raises Refused for a day that has begun, and where a ticket
    would have to be resolved before it is taken.
    """
    _require_to_come(from_day)
    if severity not in Severity.values:
        raise Refused(_("Choose how urgent it is."), "no_severity")
    if not 0 < take_minutes <= resolve_minutes:
        raise Refused(
            _("Give more time to resolve a ticket than to take it in charge."), "wrong_order"
        )
    wanted = plan.Target(take_minutes, resolve_minutes)
    if plan.read_plan().target_on(severity, from_day) == wanted:
        raise _same()
    row = DelayTarget.objects.create(
        severity=severity, from_day=from_day, take_minutes=take_minutes,
        resolve_minutes=resolve_minutes, planned_at=clock.now(), planned_by=by,
    )  # fmt: skip
    _forget()
    record(
        event="delay_target.planned", subject=row, by=by,
        data={
            "severity": severity, "from_day": from_day.isoformat(),
            "take_minutes": take_minutes, "resolve_minutes": resolve_minutes,
        },
    )  # fmt: skip
    return row


def _require_to_come(day: dt.date) -> None:
    if day <= clock.today():
        raise Refused(
            _("Choose a day from tomorrow on: what has begun is not changed."), "not_to_come"
        )


def _same() -> Refused:
    return Refused(_("This is what holds on that day already: nothing was changed."), "same")


def _forget() -> None:
    """Both now and once others can read it: a question in between may know neither."""
    plan.forget()
    transaction.on_commit(plan.forget)
