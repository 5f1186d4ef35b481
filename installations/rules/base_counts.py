"""How many machines run which release, and how many reports there are, without counting all.

A report that both have signed stays so, of the same kind and release, and what it replaces was
signed before it. So the machines in force are those that such reports put into service less those
that they replaced or corrected, and what was signed before yesterday adds up to the same for ever
(`portal.ui.lists.kept_counts`). The few that were contested and are void are taken off again, each
time. It is the sum that `ReportQuerySet.in_force` lists.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Value

from installations.models import InstallationReport, ReportKind, ReportState
from installations.models.querysets import ReportQuerySet
from portal.core import clock
from portal.ui.lists.kept_counts import OldPart
from releases.models import Release

SIGNED = Q(signed_at__isnull=False)
VOID = Q(state=ReportState.VOID)
ADDED, REPLACED, CORRECTED, KEPT = "added", "replaced", "corrected", "kept"


@dataclass(frozen=True)
class Signed:
    """Of the reports signed since, or until, some moment. `kinds` counts the reports themselves."""

    machines: Counter[int]
    kinds: Counter[str]

    def __add__(self, other: "Signed") -> "Signed":
        machines, kinds = Counter(self.machines), Counter(self.kinds)
        # Not by "+", which would drop what is below nothing: a day may replace more than it adds.
        machines.update(other.machines)
        kinds.update(other.kinds)
        return Signed(machines, kinds)

    def without(self, other: "Signed") -> "Signed":
        machines, kinds = Counter(self.machines), Counter(self.kinds)
        machines.subtract(other.machines)
        kinds.subtract(other.kinds)
        return Signed(machines, kinds)


def _count(when: Q) -> Signed:
    """One query."""
    reports: QuerySet[Any] = InstallationReport.objects.filter(SIGNED, when).order_by()
    added = reports.values_list(Value(ADDED), "kind", "release").annotate(Count("pk"))
    replaced = _ends(reports, REPLACED, "replaces")
    # A correction ends what it corrects, not once more what both of them replaced.
    right = reports.filter(corrects__isnull=False)
    corrected, kept = _ends(right, CORRECTED, "corrects"), _ends(right, KEPT, "replaces")
    found = Signed(Counter(), Counter())
    for what, kind, release, count in added.union(replaced, corrected, kept, all=True):
        sign = 1 if what in (ADDED, KEPT) else -1
        if what == ADDED:
            found.kinds[kind] += count
        if kind != ReportKind.REMOVAL:
            found.machines[release] += sign * count
    return found


def _ends(reports: QuerySet[Any], what: str, link: str) -> QuerySet[Any, Any]:
    """What `reports` name by a link, of those that both have signed."""
    named = reports.filter(**{f"{link}__signed_at__isnull": False})
    found: QuerySet[Any, Any] = named.values_list(
        Value(what), f"{link}__kind", f"{link}__release"
    ).annotate(Count("pk"))
    return found


def _count_old() -> tuple[dt.datetime, Signed]:
    """What was signed before yesterday; whoever signed it has committed it."""
    until = clock.now() - dt.timedelta(days=1)
    return until, _count(Q(signed_at__lt=until))


OLD_REPORTS = OldPart(_count_old)


def signed() -> Signed:
    """What all that both have signed adds up to. One query, and one more once a day."""
    known = OLD_REPORTS.known
    until, old = known or _count_old()
    if known is None:
        OLD_REPORTS.learn(old.kinds.total(), (until, old))
    return old + _count(Q(signed_at__gte=until))


def machines_by_release() -> dict[int, int]:
    """By release, the machines in force; only those that some run. Two queries."""
    machines = signed().without(_count(VOID)).machines
    return {release: count for release, count in machines.items() if count > 0}


def count_of_kind(reports: ReportQuerySet, kind: str, *, signed_only: bool = False) -> int:
    """How many of all `reports` that were submitted are of `kind`, or of any. Two queries.

    With `signed_only` those of the state "signed": not what is contested or void.
    """
    kinds, rest = signed().kinds, reports.exclude(SIGNED).exclude(submitted_at=None)
    if signed_only:
        # Asked by their states, which an index has.
        rest = InstallationReport.objects.filter(
            state__in=[ReportState.CONTESTED, ReportState.VOID]
        )
    count = rest.filter(kind=kind).count() if kind else rest.count()
    return (kinds[kind] if kind else kinds.total()) + (-count if signed_only else count)


def count_machines(releases: QuerySet[Release]) -> int:
    """How many machines in force run one of `releases`. Three queries."""
    counts = machines_by_release()
    found = releases.filter(pk__in=counts).order_by().values_list("pk", flat=True)
    return sum(counts[key] for key in found)
