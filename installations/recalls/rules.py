"""What holds for recalls: their last day, who may answer, how far one is, and who lags.

DOC-QLT-210: whoever runs a withdrawn release does what the withdrawal orders, and Crisalid follows
until each machine is dealt with. Only a report that both parties signed proves that one is.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from installations.models import (
    OPEN,
    InstallationReport,
    Recall,
    RecallAnswer,
    RecallState,
    ReportKind,
    ReportState,
)
from integrators.models import Representative
from portal.accounts.models import User
from portal.core import clock
from portal.journal.record import Personal
from portal.ui.text.formats import number
from releases.models import Withdrawal

FURTHEST = dt.timedelta(days=366)
"""No visit is planned for a day beyond: that would be no plan."""
LONGEST = 1000
"""Characters of a reason in words."""
MOST_LINES = 200
"""Of one answer."""
WAITING_SHOWN = 20


@dataclass(frozen=True)
class Progress:
    """How far one recall is, as far as a person sees it."""

    withdrawal: Withdrawal
    todo: int = 0
    planned: int = 0
    impossible: int = 0
    done: int = 0

    @property
    def total(self) -> int:
        return self.todo + self.planned + self.impossible + self.done

    @property
    def open(self) -> int:
        return self.todo + self.planned

    @property
    def overdue(self) -> int:
        """Each open line has the withdrawal's own last day."""
        return self.open if is_overdue(self.withdrawal) else 0

    @property
    def text(self) -> str:
        """Beside the bar: `25 of 37 dealt with, 67 %`."""
        share = 100 * self.done // self.total if self.total else 100
        return _("%(solved)s of %(total)s dealt with, %(share)s") % {
            "solved": number(self.done),
            "total": number(self.total),
            "share": number(share, 0, "%"),
        }


def deadline_of(withdrawal: Withdrawal) -> dt.date | None:
    """The last day on which a machine may run it still: the order "update before a date".

    The day that is given to some alone holds for none here: which machines these are is said in
    words, which no program reads.
    """
    return withdrawal.update_by


def is_overdue(withdrawal: Withdrawal, day: dt.date | None = None) -> bool:
    """Whether what is still open of it is late on `day` (today)."""
    last = deadline_of(withdrawal)
    return last is not None and last < (day or clock.today())


def progress_of(withdrawal: Withdrawal, rows: QuerySet[Recall]) -> Progress:
    """How far `rows`, its lines that a person sees, are. One query."""
    counted = rows.order_by().values("state").annotate(count=Count("pk"))
    counts = {row["state"]: row["count"] for row in counted}
    return Progress(
        withdrawal,
        todo=counts.get(RecallState.TODO, 0),
        planned=counts.get(RecallState.PLANNED, 0),
        impossible=counts.get(RecallState.IMPOSSIBLE, 0),
        done=counts.get(RecallState.DONE, 0),
    )


def technicians(companies: Collection[int]) -> QuerySet[Representative]:
    """Who of the companies may be named as the one who goes there."""
    people = Representative.objects.active().filter(integrator__in=companies)
    return people.select_related("user").order_by("user__name_sorted", "pk")


def waiting_reports(user: User, withdrawal: Withdrawal) -> QuerySet[InstallationReport]:
    """Reports on the withdrawn release that nobody can sign any more: it may be installed there."""
    rows = InstallationReport.objects.visible_to(user).filter(
        release=withdrawal.release_id, state=ReportState.SUBMITTED
    )
    rows = rows.exclude(kind=ReportKind.REMOVAL).select_related("integrator", "site")
    return rows.defer("canonical").order_by("submitted_at", "pk")


def in_progress() -> QuerySet[Withdrawal]:
    """The withdrawals of which a machine is still to be dealt with, the latest first."""
    still = Recall.objects.open().filter(withdrawal=OuterRef("pk"))
    return Withdrawal.objects.filter(Exists(still)).select_related("release")


def all_progress(withdrawals: Collection[Withdrawal]) -> list[Progress]:
    """How far each of them is, all companies together, in their order. One query."""
    rows = Recall.objects.filter(withdrawal__in=withdrawals).order_by()
    grouped = rows.values("withdrawal").annotate(**COUNTS).values_list("withdrawal", *COUNTS)
    counts = {key: numbers for key, *numbers in grouped}
    return [Progress(one, *counts.get(one.pk, ())) for one in withdrawals]


COUNTS: Mapping[str, Any] = {
    state.value: Count("pk", filter=Q(state=state))
    for state in (
        RecallState.TODO, RecallState.PLANNED, RecallState.IMPOSSIBLE, RecallState.DONE,
    )
}  # fmt: skip


def by_company(withdrawals: Collection[Withdrawal], day: dt.date) -> QuerySet[Any, Any]:
    """One row for each withdrawal and integrator with something open; who lags most comes first."""
    still = Q(state__in=OPEN)
    rows: QuerySet[Any, Any] = Recall.objects.filter(withdrawal__in=withdrawals)
    grouped: QuerySet[Any, Any] = (
        rows.exclude(state=RecallState.VOID)
        .order_by()
        .values("withdrawal", "integrator", "integrator__name")
        .annotate(
            **COUNTS,
            open=Count("pk", filter=still),
            overdue=Count("pk", filter=still & Q(withdrawal__update_by__lt=day)),
            oldest=Min("opened_at", filter=still),
        )
        .filter(open__gt=0)
        .order_by("-overdue", "-todo", "-planned", "oldest", "integrator", "withdrawal")
    )
    return grouped


def answer_data(answer: RecallAnswer, lines: Collection[int]) -> dict[str, Any]:
    """What the entry says of an answer, and of which lines it was given."""
    return {**answer_facts(answer), "lines": sorted(lines), "text": Personal(answer.text)}


def answer_facts(answer: RecallAnswer) -> dict[str, Any]:
    """What the entry says of its columns, but for the words, which may name a person."""
    planned_on = answer.planned_on
    return {
        "withdrawal": answer.withdrawal_id,
        "integrator": answer.integrator_id,
        "kind": str(answer.kind),
        "planned_on": planned_on.isoformat() if planned_on else None,
        "technician": answer.technician_id,
        "because": str(answer.because),
        "answered_at": answer.answered_at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "answered_by": answer.answered_by_id,
    }
