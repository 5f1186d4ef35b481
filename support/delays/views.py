"""The page of support's hours and delays: what holds, what is planned, what a change would mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.core import clock
from portal.core.actions import Refused
from support.delays import actions
from support.delays.forms import DayForm, HoursForm, TargetForm
from support.delays.rules import example_moment, examples
from support.delays.wording import in_hours, week_in_words
from support.models import DelayTarget, Holiday, ServiceHours, Severity
from support.rules.plan import Plan, public_holidays, read_plan, week_of

AHEAD = dt.timedelta(days=365)
VERBS: dict[str, Callable[..., object]] = {
    "hours": actions.plan_hours,
    "day": actions.plan_day,
    "target": actions.plan_target,
}


@requires(Permission.TICKETS_READ, Permission.STAFF_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def delays(request: HttpRequest) -> HttpResponseBase:
    """A POST names what to plan as `verb`; with `see` it only shows what that would mean."""
    user, plan = signed_in_user(request), read_plan("planned_by")
    may_change = user.may(Permission.STAFF_MANAGE)
    if request.method != "POST":
        return _page(request, plan, may_change)
    if not may_change:
        raise PermissionDenied
    verb = request.POST.get("verb", "")
    if verb not in VERBS:
        raise Http404
    form = _forms(plan, request.POST, verb)[verb]
    if form.is_valid() and "see" not in request.POST:
        try:
            VERBS[verb](by=user, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("It is planned. What holds until then is kept."))
            return redirect("support:delays")
    return _page(request, plan, may_change, verb, form)


def _forms(plan: Plan, data: Any = None, verb: str = "") -> dict[str, Any]:
    return {
        "hours": HoursForm(data if verb == "hours" else None, week=plan.week_on(clock.today())),
        "day": DayForm(data if verb == "day" else None),
        "target": TargetForm(data if verb == "target" else None),
    }


def _page(
    request: HttpRequest, plan: Plan, may_change: bool, verb: str = "", form: Any = None
) -> HttpResponseBase:
    today = clock.today()
    moment = example_moment(today)
    context = {
        "may_change": may_change,
        "week": week_in_words(plan.week_on(today)),
        "hours_since": plan.hours_on(today),
        "targets": list(
            zip(
                [_target(plan, severity, today) for severity in Severity],
                examples(plan, moment),
                strict=True,
            )
        ),
        "days_off": _days_off(plan, today),
        "planned": _planned(plan, today),
        "moment": moment,
        "forms": _forms(plan) | ({verb: form} if form else {}),
        "opened": verb,
        "change": _change(plan, form) if form is not None and form.is_valid() else None,
    }
    return render(request, "support/delays.html", context)


def _target(plan: Plan, severity: Severity, day: dt.date) -> dict[str, Any]:
    held = plan.target_on(severity, day)
    row = plan.target_row_on(severity, day)
    return {
        "label": severity.label, "take": in_hours(held.take), "resolve": in_hours(held.resolve),
        "since": row.from_day if row else None,
    }  # fmt: skip


def _days_off(plan: Plan, today: dt.date) -> list[dict[str, Any]]:
    """Those of the next year; a public holiday on which support is there is among them."""
    known = public_holidays(today.year) | public_holidays(today.year + 1)
    known |= {row.day for row in plan.days}
    days = sorted(day for day in known if today <= day <= today + AHEAD)
    return [
        {"day": day, "name": plan.name_of(day), "is_off": plan.is_off(day)}
        for day in days
        if plan.week_on(day)[day.weekday()]
    ]


def _planned(plan: Plan, today: dt.date) -> list[dict[str, Any]]:
    """What is still to come; of two for one day only that which will hold."""
    rows: list[ServiceHours | Holiday | DelayTarget] = [*plan.hours, *plan.days, *plan.targets]
    found = {_place(row): row for row in rows if _day(row) > today}
    return [
        {"day": _day(row), "what": _in_words(row), "row": row}
        for row in sorted(found.values(), key=_day)
    ]


def _day(row: ServiceHours | Holiday | DelayTarget) -> dt.date:
    return row.day if isinstance(row, Holiday) else row.from_day


def _place(row: ServiceHours | Holiday | DelayTarget) -> tuple[str, str, dt.date]:
    severity = row.severity if isinstance(row, DelayTarget) else ""
    return type(row).__name__, severity, _day(row)


def _in_words(row: ServiceHours | Holiday | DelayTarget) -> str:
    if isinstance(row, ServiceHours):
        return week_in_words(week_of(row))
    if isinstance(row, Holiday):
        told = _("Support is there: %(name)s") if row.is_open else _("Support is closed: %(name)s")
        return told % {"name": row.name}
    return _("%(severity)s: taken within %(take)s, resolved within %(resolve)s") % {
        "severity": Severity(row.severity).label,
        "take": in_hours(row.take_minutes),
        "resolve": in_hours(row.resolve_minutes),
    }


def _change(plan: Plan, form: forms.Form) -> dict[str, Any]:
    """The same tickets as it is now planned, and with what is typed."""
    row: ServiceHours | Holiday | DelayTarget = form.row  # type: ignore[attr-defined]
    day = _day(row)
    moment = example_moment(day)
    if isinstance(row, Holiday):
        # What comes the evening before meets the day.
        moment = moment.replace(year=day.year, month=day.month, day=day.day) - dt.timedelta(days=1)
    pairs = zip(examples(plan, moment), examples(plan.with_row(row), moment), strict=True)
    return {"moment": moment, "pairs": list(pairs)}
