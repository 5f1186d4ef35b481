"""What the pages of withdrawals show, gathered in few queries."""

from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import ngettext

from releases.catalogue.models import Release
from releases.files.models import Download
from releases.withdrawals.models import Withdrawal, WithdrawalAcknowledgement, WithdrawalNotice
from releases.withdrawals.reach import Reach


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
        .order_by(F("read_at").desc(nulls_first=True), "integrator__name", "user__name", "pk")
    )


def may_acknowledge(user: Any, release: Release) -> bool:
    """Whether the page asks `user` to say that they know of the withdrawal."""
    if not (release.is_withdrawn and user.is_authenticated):
        return False
    return Withdrawal.objects.unread_by(user).filter(release=release).exists()


def replacement_offered(release: Release) -> Release | None:
    """What to take in place of a release that is withdrawn or superseded."""
    if release.is_withdrawn and (remedy := release.withdrawal.remedy):
        return remedy
    if release.is_current or release.is_draft:
        return None
    return Release.objects.good_before(release)
