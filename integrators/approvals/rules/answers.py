"""Answers to «was it approved to install V4 on that day?», with what they rest on.

Dates of law count whole: a day is judged at its end in Paris, so that a suspension counts for
the day on which it was pronounced; today is judged at this moment.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from integrators.approvals.models import Approval, Suspension
from integrators.approvals.rules.eligibility import Eligibility, check_team
from integrators.approvals.rules.history import Legal, legal_on
from integrators.approvals.wording import activities_in_words, join_words
from integrators.charter.models import Charter
from integrators.companies.models import Integrator
from integrators.companies.querysets import IntegratorQuerySet
from integrators.legal_file.documents import Paper, papers_of
from integrators.values import AsOf, as_of
from portal.ui.text.formats import time_of_day, when


@dataclass(frozen=True)
class ApprovalAnswer:
    """Of one company. `granted` covers the day, whatever came after; `stopped_by` ended it."""

    integrator: Integrator
    at: AsOf
    line: str
    activity: str
    ok: bool
    granted: list[Approval]
    stopped_by: Suspension | None
    interrupted_by: list[Suspension]
    """Those that began and were lifted on the day, so that its end does not show them."""
    charter: Charter | None
    people: list[Eligibility]
    taken_over: list[Approval]
    """What an older registry says of the day, taken over later: our journal does not prove it."""
    papers: tuple[Paper, ...]
    legal: Legal
    """The company's name and address on that day."""

    @property
    def legal_changed(self) -> bool:
        return self.legal != Legal.of(self.integrator)

    @property
    def sentence(self) -> str:
        words = {
            "company": self.legal.name,
            "activity": activities_in_words([self.activity]),
            "line": self.line,
            "day": when(self.at.day),
        }
        if self.ok and self.interrupted_by:
            hours = join_words(
                [
                    _("from %(start)s to %(end)s")
                    % {"start": time_of_day(row.starts_at), "end": time_of_day(row.lifted_at)}
                    for row in self.interrupted_by
                    if row.lifted_at
                ]
            )
            return _(
                "Yes, but not the whole day: on %(day)s %(company)s was approved to %(activity)s "
                "%(line)s, and suspended %(hours)s."
            ) % {**words, "hours": hours}
        if self.ok:
            return _("Yes: on %(day)s %(company)s was approved to %(activity)s %(line)s.") % words
        if self.stopped_by and self.granted:
            reason = {**words, "since": when(self.stopped_by.starts_at)}
            if self.stopped_by.final:
                return (
                    _("No: %(company)s’s approval to %(activity)s %(line)s was ended on %(since)s.")
                    % reason
                )
            return (
                _("No: on %(day)s %(company)s was suspended, since %(since)s, though approved.")
                % reason
            )
        return _("No: on %(day)s %(company)s was not approved to %(activity)s %(line)s.") % words


def answer_about(
    integrator: Integrator, *, day: dt.date, line: str, activity: str
) -> ApprovalAnswer:
    """What held on `day` for one company, one line and one activity. Twelve queries at most."""
    at = as_of(day)
    rows = integrator.approvals.filter(line=line, activity=activity, granted_at__lte=at.moment)
    granted = list(rows.covering(at.day).select_related("granted_by", "certificate"))
    in_force = Approval.objects.in_force_on(day).filter(pk__in=[row.pk for row in granted])
    ok = in_force.exists()
    later = integrator.approvals.filter(
        line=line, activity=activity, granted_at__gt=at.moment, certificate=None
    )
    return ApprovalAnswer(
        integrator=integrator,
        at=at,
        line=line,
        activity=activity,
        ok=ok,
        granted=granted,
        stopped_by=None if ok or not granted else _suspension_on(integrator, at, granted),
        interrupted_by=list(integrator.suspensions.within(at.day, at)) if ok else [],
        charter=Charter.objects.current(day),
        taken_over=[] if ok else list(later.covering(at.day).select_related("granted_by")),
        papers=papers_of([integrator], at)[integrator],
        legal=legal_on([integrator], at)[integrator.pk],
        people=check_team(integrator, line=line, activity=activity, at=day),
    )


def _suspension_on(integrator: Integrator, at: AsOf, granted: list[Approval]) -> Suspension | None:
    pending = Suspension.objects.pending(at).filter(integrator=integrator).first()
    since = min(row.granted_at for row in granted)
    final = integrator.suspensions.filter(
        final=True, starts_at__lte=at.moment, starts_at__gte=since
    ).first()
    return final or pending


def approved_on(*, day: dt.date, line: str, activity: str) -> IntegratorQuerySet:
    """Every company that was approved on `day`, by name; the query behind the page."""
    found: Any = Integrator.objects.approved_on(day, line=line, activity=activity)
    rows: IntegratorQuerySet = found.order_by("name_sorted", "pk")
    return rows
