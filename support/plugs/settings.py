"""What people may set of support: its own targets. Its hours are planned elsewhere."""

import datetime as dt

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.core.personal_data.retention import Kept, register_kept
from portal.house.known import Fixed, Known, Subject, register_fixed, register_house_setting
from portal.house.support_hours import register_support_hours, support_hours
from portal.house.values import (
    AddressesField,
    days,
    hours_of_support,
    number,
    seconds,
    working_days,
)
from portal.journal.record import Actor
from support.actions.erasing import erase_callers
from support.complaints.rules import OPEN_DAYS
from support.delays.wording import week_in_words
from support.models import Call
from support.rules.plan import current_plan, last_plan, week_of
from support.rules.states import CLOSES_AFTER, RESOLVE_WITHIN, TAKE_WITHIN


def _hours_told(ask: bool) -> str:
    """Those that people have planned, once their day has come."""
    row = (current_plan() if ask else last_plan()).hours_on(clock.today())
    return week_in_words(week_of(row)) if row else ""


register_support_hours(_hours_told)
KEPT = _("Tickets whose time is set keep it, until their state changes.")

register_house_setting(
    Known(
        "support_take_hours",
        Subject.SUPPORT,
        _("Time to take a ticket in charge"),
        _(
            "Hours of support within which an open ticket should be taken while its severity is "
            "not said: the order of the queue."
        ),
        KEPT,
        lambda: TAKE_WITHIN,
        number(1, 35),
        hours_of_support,
    )
)
register_house_setting(
    Known(
        "support_resolve_days",
        Subject.SUPPORT,
        _("Time to resolve a ticket"),
        _(
            "Working days of support within which a ticket in charge should be resolved while its "
            "severity is not said."
        ),
        KEPT,
        lambda: RESOLVE_WITHIN,
        number(1, 60),
        working_days,
    )
)
register_house_setting(
    Known(
        "answer_held_seconds",
        Subject.SUPPORT,
        _("Time to take an answer back"),
        _("Seconds that an answer of support waits before it leaves: its author may undo it."),
        _("For the answers that are sent from then on."),
        lambda: settings.ANSWER_HELD_SECONDS,
        number(0, 60),
        seconds,
    )
)
register_house_setting(
    Known(
        "complaint_days",
        Subject.SUPPORT,
        _("Time to close a complaint"),
        _("Days after which a complaint that is not closed is told to quality."),
        _("The list and the duties of quality change at once."),
        lambda: OPEN_DAYS,
        number(1, 365),
        days,
    )
)
register_house_setting(
    Known(
        "forms_and_lists",
        Subject.SUPPORT,
        _("Forms and mailing lists"),
        _("Addresses that write for others: there, the address for answers says who writes."),
        _("For the mails that come in from then on."),
        lambda: "",
        lambda: AddressesField(required=False),
    )
)
register_fixed(
    Fixed(
        Subject.SUPPORT,
        _("Hours of support"),
        support_hours,
        _("DOC-QLT-210, or planned on the page of support’s hours and delays"),
    )
)
register_fixed(
    Fixed(
        Subject.SUPPORT,
        _("Days off"),
        lambda: _("public holidays of Moselle, and days that are planned"),
        _("code du travail, art. L3134-13; page of support’s hours and delays"),
    )
)
register_fixed(
    Fixed(
        Subject.SUPPORT,
        _("Resolved tickets close by themselves after"),
        lambda: working_days(CLOSES_AFTER),
        _("what each integrator is told when a ticket is resolved"),
    )
)

CALLERS_TERM = dt.timedelta(days=365)
CALLERS_AT_ONCE = 200
"""Calls of one act: its entry names the texts of each."""


def _callers_over() -> QuerySet[Call]:
    known = Call.objects.exclude(Q(phone="") & Q(caller=""))
    return known.filter(called_at__lt=clock.now() - CALLERS_TERM)


def _erase_callers(by: Actor) -> int:
    rows = list(_callers_over().order_by("called_at", "pk")[:CALLERS_AT_ONCE])
    return erase_callers(by=by, rows=rows) if rows else 0


register_kept(
    Kept(
        "callers",
        _("Names and numbers of callers"),
        _("Performance of the contract: calling back."),
        lambda: days(CALLERS_TERM.days),
        lambda: _callers_over().count(),
        _erase_callers,
    )
)
