"""Contents of each home page, gathered from every app."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import BigAutoField, Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from installations.models import OPEN, InstallationReport, Recall, RecallState
from installations.plugs.charts import installed_base
from integrators.approvals.rules.in_force import own_approvals, this_day
from integrators.approvals.wording import SEALS, standing_sentence
from integrators.models import Approval, Integrator, Representative, Standing
from portal.accounts.models import User
from portal.accounts.permissions import Role
from portal.core import clock
from portal.core.prepared import Bound, prepared
from portal.core.products import ProductLine
from portal.home import acts, figures
from portal.journal.models import Checkpoint
from portal.ui.charts import Chart
from portal.ui.text.formats import number, when
from releases.files.access import Decision, download_decision
from releases.models import Release
from releases.withdrawals.queries import last_of_lines_left_alone
from releases.withdrawals.rules import remedies_of
from support.models import Ticket, TicketState
from support.rules import queues as support_queues
from support.statistics.periods import Named, named
from support.statistics.rules.question import Question
from support.statistics.rules.satisfaction import judged_by_month
from support.statistics.views.judged import average

SHOWN = 5
NEXT = 8
"""Tickets that each list of the desk's home names, those to be worked on first."""


@dataclass(frozen=True)
class Company:
    """One of the person's companies, and where it stands in one sentence."""

    integrator: Integrator
    sentence: str
    seal: str
    standing: Standing


@dataclass(frozen=True)
class Current:
    """The release of a line that new sites get today, and whether this person may have it."""

    release: Release
    decision: Decision


@dataclass(frozen=True)
class InProgress:
    """A withdrawal whose machines are not all dealt with."""

    version: str
    href: str
    total: int
    solved: int
    left: int

    @property
    def open_href(self) -> str:
        return f"{self.href}?state=open"

    @property
    def progress(self) -> str:
        """Beside the bar: `25 of 37 dealt with, 68 %`."""
        return _("%(solved)s of %(total)s dealt with, %(share)s") % {
            "solved": number(self.solved),
            "total": number(self.total),
            "share": number(100 * self.solved // self.total, 0, "%"),
        }

    @property
    def told(self) -> str:
        return ngettext(
            "See the %(count)d machine that still runs it",
            "See the %(count)d machines that still run it",
            self.left,
        ) % {"count": self.left}


def releases(user: Any) -> dict[str, Any]:
    """The current release of each line, the newest line first; what to do where a line has none."""
    rows = _current_or_left_alone().rows()
    by_line = {row.line: row for row in rows if row.is_current}
    found = [by_line[line] for line in reversed(ProductLine.values) if line in by_line]
    return {
        "releases": [Current(release, download_decision(user, release)) for release in found],
        "left_alone": list(remedies_of(last_of_lines_left_alone(rows)).values()),
    }


@prepared
def _current_or_left_alone() -> QuerySet[Release]:
    return Release.objects.current_or_left_alone()


def for_representative(user: User) -> dict[str, Any]:
    companies = _companies(user)
    approved = any(one.standing in (Standing.APPROVED, Standing.ENDING) for one in companies)
    return {
        "companies": companies,
        "acts": acts.acts_of_representative(user, may_install=approved),
        "reports": _last_reports().rows(user=user.pk),
        "tickets": _last_tickets().rows(user=user.pk),
    } | releases(user)


def _companies(user: User) -> list[Company]:
    rows: list[Any] = _own_companies(clock.today()).rows(user=user.pk, moment=clock.now())
    approvals: dict[int, list[Approval]] = {}
    for approval in own_approvals(user.pk):
        approvals.setdefault(approval.integrator_id, []).append(approval)
    return [
        Company(
            row,
            standing_sentence(row, row.standing, approvals.get(row.pk, []), to_them=True),
            SEALS.get(row.standing, "pending"),
            Standing(row.standing),
        )
        for row in rows
    ]


WHOSE = Bound("user", BigAutoField())


@prepared
def _last_reports() -> QuerySet[InstallationReport]:
    own = InstallationReport.objects.of_own_company(WHOSE).select_related("release")
    own = own.with_corrections()
    return own.defer("canonical").order_by("-updated_at", "-pk")[:SHOWN]


@prepared
def _last_tickets() -> QuerySet[Ticket]:
    over = [TicketState.CLOSED, TicketState.MERGED]
    own = Ticket.objects.of_own_company(WHOSE).exclude(state__in=over)
    return own.order_by("-updated_at", "-pk")[:SHOWN]


@prepared
def _own_companies(day: dt.date) -> QuerySet[Any]:
    own = Representative.objects.active().filter(user=WHOSE).order_by()
    found = Integrator.objects.filter(pk__in=own.values("integrator"))
    return found.with_standing(this_day(day))


def for_staff(user: User) -> dict[str, Any]:
    """What the role's page shows besides the sentence that it begins with."""
    page = PAGES.get(user.role)
    return {"role": user.get_role_display()} | (page(user) if page else {})


def _quality(user: User) -> dict[str, Any]:
    counted = figures.figures_of(user)
    return {
        "acts": acts.acts_of_quality(user, counted),
        "figures": counted,
        "recalls": _recalls(user),
        "charts": [(_("Installed base"), installed_base())],
    }


def _support(user: User) -> dict[str, Any]:
    late, mine = (support_queues.first_of_queue(show, user, NEXT) for show in ("near", "mine"))
    counted = figures.figures_of(user)
    return {
        "acts": acts.acts_of_support(user, late, mine, counted),
        "figures": counted,
        "late": late,
        "next": mine,
        "charts": [(_("Satisfaction"), _satisfaction())],
        "statistics": True,
    }


def _satisfaction() -> Chart:
    """Of the last twelve months. One query."""
    question = Question(named(Named.TWELVE, clock.today()))
    return average(question, judged_by_month(question))


def _auditor(user: User) -> dict[str, Any]:
    latest = Checkpoint.objects.order_by("-size").first()
    sentence = (
        _("The last checkpoint, of %(when)s, covers %(size)s entries of the journal.")
        % {"when": when(latest.created_at), "size": number(latest.size)}
        if latest
        else _("The journal has no checkpoint yet.")
    )
    counted = figures.figures_of(user)
    return {
        "acts": acts.acts_of_auditor(user, counted),
        "sentence": sentence,
        "figures": counted,
        "checkpoint": latest,
        "recalls": _recalls(user),
        "charts": [(_("Installed base"), installed_base())],
    }


def _admin(user: User) -> dict[str, Any]:
    counted = figures.figures_of(user)
    return {
        "acts": acts.acts_of_admin(user, counted),
        "figures": counted,
        "people": User.objects.exclude(role="").order_by("-is_active", "name_sorted", "pk")[:NEXT],
    }


PAGES: dict[str, Callable[[User], dict[str, Any]]] = {
    Role.QUALITY: _quality,
    Role.SUPPORT: _support,
    Role.AUDITOR: _auditor,
    Role.ADMIN: _admin,
}


def _recalls(user: User) -> list[InProgress]:
    """The withdrawals with machines that still run them, the latest first. One query."""
    rows = (
        Recall.objects.visible_to(user)
        .values("withdrawal", "withdrawal__release__version")
        .annotate(
            total=Count("pk"),
            solved=Count("pk", filter=Q(state=RecallState.DONE)),
            left=Count("pk", filter=Q(state__in=OPEN)),
        )
        .order_by("-withdrawal")
    )
    return [
        InProgress(
            row["withdrawal__release__version"],
            reverse("installations:recalls", args=[row["withdrawal"]]),
            row["total"],
            row["solved"],
            row["left"],
        )
        for row in rows
        if row["left"]
    ]
