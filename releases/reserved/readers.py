"""Who is expected to read a reserved document, and who has read its current version."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrators.approvals.rules import eligibility as people
from integrators.models import Integrator, Representative
from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core import clock
from portal.core.products import ProductLine
from portal.search.folding import fold
from releases.reserved.models import (
    ReservedAudience,
    ReservedDocument,
    ReservedReading,
    ReservedReminder,
    ReservedVersion,
)

AGAIN = dt.timedelta(days=1)
"""How long after a reminder the same person may be asked again."""


@dataclass(frozen=True)
class Reader:
    """A person who is expected to read; `number` is the latest version they read, 0 if none.

    `integrator` is None for Crisalid's own people.
    """

    user: User
    integrator: Integrator | None
    number: int
    read_at: dt.datetime | None
    reminded_at: dt.datetime | None
    done: bool

    @property
    def company(self) -> str:
        return self.integrator.name if self.integrator else "Crisalid"

    @property
    def state(self) -> str | Promise:
        if self.done:
            return _("Read")
        return _("Read an earlier version") if self.number else _("Not read yet")

    @property
    def may_be_reminded(self) -> bool:
        return not self.done and not (self.reminded_at and clock.now() < self.reminded_at + AGAIN)


@dataclass(frozen=True)
class Company:
    """How far the people of one company are."""

    name: str
    integrator: Integrator | None
    people: int
    read: int


def expected(document: ReservedDocument) -> list[Reader]:
    """Everyone whom the document is for, by company and name; nobody once it is retired.

    For integrators these are the people in order, as `reserved` decides it; a person of two
    companies is named in each. At most five queries.
    """
    current = document.versions.first()
    if document.retired_at or current is None:
        return []
    read: dict[int, ReservedReading] = {}
    rows = ReservedReading.objects.filter(version__document=document)
    for row in rows.select_related("version").order_by("version__number", "-read_at"):
        # The first reading of the latest version that they read.
        read[row.user_id] = row
    reminded = dict(
        ReservedReminder.objects.filter(version=current)
        .order_by("asked_at")
        .values_list("user_id", "asked_at")
    )
    return [
        _reader(user, integrator, read.get(user.pk), reminded.get(user.pk), current)
        for user, integrator in _audience(document)
    ]


def companies(readers: Iterable[Reader], shown: Iterable[Reader]) -> list[Company]:
    """How far the companies of those `shown` are, by all of their `readers`; the complete ones
    come last."""
    wanted = {reader.integrator for reader in shown}
    found: dict[int, list[Reader]] = {}
    for reader in readers:
        key = reader.integrator.pk if reader.integrator else 0
        found.setdefault(key, []).append(reader)
    rows = [
        Company(own[0].company, own[0].integrator, len(own), sum(each.done for each in own))
        for own in found.values()
        if own[0].integrator in wanted
    ]
    return sorted(rows, key=lambda row: (row.read == row.people, fold(row.name)))


def _audience(document: ReservedDocument) -> list[tuple[User, Integrator | None]]:
    if document.audience != ReservedAudience.INTEGRATORS:
        wanted = {Permission.RELEASES_MANAGE, Permission.JOURNAL_READ}
        if document.audience == ReservedAudience.SUPPORT:
            wanted.add(Permission.FILES_READ)
        staff = User.objects.filter(is_active=True).exclude(role="").order_by("name_sorted", "pk")
        return [(user, None) for user in staff if any(user.may(each) for each in wanted)]
    if not ReservedDocument.objects.filter(pk=document.pk).for_integrators().exists():
        return []
    present = Representative.objects.filter(left_at=None, user__is_active=True)
    in_order: dict[int, Representative] = {}
    for line in [document.line] if document.line else ProductLine.values:
        for answer in people.check_all(present, line=line, activity=people.FILES):
            if answer.ok and answer.representative:
                in_order[answer.representative.pk] = answer.representative
    rows = sorted(
        in_order.values(),
        key=lambda row: (row.integrator.name_sorted, row.user.name_sorted, row.pk),
    )
    return [(row.user, row.integrator) for row in rows]


def _reader(
    user: User,
    integrator: Integrator | None,
    read: ReservedReading | None,
    reminded_at: dt.datetime | None,
    current: ReservedVersion,
) -> Reader:
    number = read.version.number if read else 0
    return Reader(
        user, integrator, number, read.read_at if read else None, reminded_at,
        done=number == current.number,
    )  # fmt: skip


def last_reading(
    user: User, version: ReservedVersion, since: dt.timedelta
) -> ReservedReading | None:
    """The latest reading of `version` by `user` that is not older than `since`, if there is one."""
    rows = ReservedReading.objects.filter(version=version, user=user)
    return rows.filter(read_at__gt=clock.now() - since).first()
