"""What the pages of releases show, gathered in few queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import ngettext

from portal.products import ProductLine
from releases import tracker
from releases.models import (
    Download,
    NoteKind,
    Release,
    ReleaseNote,
    Subscription,
    Withdrawal,
    WithdrawalAcknowledgement,
    WithdrawalNotice,
)
from releases.reach import Reach

ANYONE = AnonymousUser()


@dataclass(frozen=True)
class NoteGroup:
    kind: NoteKind
    notes: list[ReleaseNote]


@dataclass(frozen=True)
class Line:
    """A product line: the release that new sites get, and the ones before."""

    line: ProductLine
    current: Release | None
    history: list[Release]


def lines() -> list[Line]:
    """All product lines, the newest first, with all that was ever published."""
    releases = list(Release.objects.public().with_warning().newest_first())
    found = []
    for line in reversed(ProductLine):
        own = [release for release in releases if release.line == line]
        current = next((release for release in own if release.is_current), None)
        found.append(Line(line, current, [release for release in own if release != current]))
    return found


def notes_by_kind(release: Release, user: Any = ANYONE) -> list[NoteGroup]:
    """The notes of a release; what the rules demand comes first."""
    rows = list(release.notes.select_related("tutorial").prefetch_related("domains"))
    for row in rows:
        row.release = release
    tracker.attach(user, rows)
    return grouped(rows)


def grouped(rows: Iterable[ReleaseNote]) -> list[NoteGroup]:
    """Notes by kind, in the order in which they come."""
    notes = list(rows)
    order = [NoteKind.REGULATORY, *(kind for kind in NoteKind if kind != NoteKind.REGULATORY)]
    groups = [NoteGroup(kind, [note for note in notes if note.kind == kind]) for kind in order]
    return [group for group in groups if group.notes]


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


def told_of(withdrawal: Withdrawal) -> QuerySet[WithdrawalNotice]:
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


def follows(user: Any) -> bool:
    """Whether `user` gets a mail about each new version."""
    return bool(user.is_authenticated and Subscription.objects.filter(user=user).exists())


def may_acknowledge(user: Any, release: Release) -> bool:
    """Whether the page asks `user` to say that they know of the withdrawal."""
    if not (release.is_withdrawn and user.is_authenticated):
        return False
    return Withdrawal.objects.unread_by(user).filter(release=release).exists()


def offered(release: Release) -> Release | None:
    """What to take in place of a release that is withdrawn or superseded."""
    if release.is_withdrawn and (remedy := release.withdrawal.remedy):
        return remedy
    if release.is_current or release.is_draft:
        return None
    return Release.objects.good_before(release)
