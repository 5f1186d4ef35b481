"""What the pages of withdrawals show, gathered in few queries."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, DateTimeField, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import ngettext

from portal.accounts.standing.current import is_current
from portal.core import clock
from portal.core.prepared import Bound, prepared
from releases.catalogue.models import Release
from releases.files.models import Download
from releases.withdrawals.models import Withdrawal, WithdrawalAcknowledgement, WithdrawalNotice
from releases.withdrawals.reach import Reach
from releases.withdrawals.rules import Remedy, remedies_of

WARNED = dt.timedelta(days=365)
"""For how long every visitor is warned; the list of releases and the release itself always do."""


def reach_of_downloads(release: Release) -> Reach:
    """Who downloaded it, as the withdrawal page says beforehand."""
    counts = Download.objects.filter(file__release=release).aggregate(
        people=Count("user", distinct=True),
        companies=Count("representative__integrator", distinct=True),
    )
    people, companies = counts["people"], counts["companies"]
    label = ngettext(
        "%(people)s person downloaded it", "%(people)s people downloaded it", people
    ) % {"people": people}
    if companies:
        label += ngettext(
            ", at %(companies)s integrator", ", at %(companies)s integrators", companies
        ) % {"companies": companies}
    return Reach(label, people)


def notices_of(withdrawal: Withdrawal) -> QuerySet[WithdrawalNotice]:
    """The notices of a withdrawal, each with `read_at` and `reminded`; the unread ones first."""
    read = WithdrawalAcknowledgement.objects.filter(
        withdrawal=OuterRef("withdrawal"), user=OuterRef("user")
    )
    reminded = Count("reminders", filter=Q(reminders__done_at__isnull=False))
    return (
        withdrawal.notices.select_related("user", "integrator")
        .annotate(read_at=Subquery(read.values("acknowledged_at")[:1]), reminded=reminded)
        .order_by(
            F("read_at").desc(nulls_first=True),
            "integrator__name_sorted",
            "user__name_sorted",
            "pk",
        )
    )


def public_warnings() -> list[Remedy]:
    """The withdrawals of which every visitor is warned, the latest first, with what to do."""
    return list(remedies_of(_warned_of().rows(since=clock.now() - WARNED)).values())


@prepared
def _warned_of() -> QuerySet[Release]:
    since = Bound("since", DateTimeField())
    rows = Release.objects.filter(withdrawal__withdrawn_at__gt=since).with_warning()
    return rows.order_by("-withdrawal__withdrawn_at")


def last_of_lines_left_alone(releases: Iterable[Release]) -> list[Release]:
    """The last withdrawn one of each line, of `current_or_left_alone()`."""
    latest: dict[str, Release] = {}
    rows = [release for release in releases if release.is_withdrawn]
    for release in sorted(rows, key=lambda row: row.withdrawal.withdrawn_at):
        latest[release.line] = release
    return list(latest.values())


def may_acknowledge(user: Any, release: Release) -> bool:
    """Whether the page asks `user` to say that they know of the withdrawal."""
    if not (release.is_withdrawn and is_current(user)):
        return False
    return Withdrawal.objects.unread_by(user).filter(release=release).exists()
