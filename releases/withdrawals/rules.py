"""What is to be done about a withdrawn release: decided here, asked everywhere.

The withdrawal's form, the pages, banners, mails, the feed, the manifest for machines, recalls
and installation reports all ask `remedies_of`. What is offered in place of a release that is
merely superseded is answered here too.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from portal.ui.text.formats import when
from releases.catalogue.models import Release, ReleaseState
from releases.withdrawals.models import Withdrawal

Instruction = Withdrawal.Instruction
NEEDS_TARGET = frozenset({Instruction.UPDATE, Instruction.UPDATE_BY})
"""Orders that nobody can follow without a version to install."""


@dataclass(frozen=True)
class Order:
    """One thing that quality orders: `by` a day where it has one, for `whom` (empty: for all)."""

    instruction: str
    by: dt.date | None = None
    whom_fr: str = ""
    whom_en: str = ""

    @property
    def whom(self) -> str:
        return self.whom_en if get_language() == "en" else self.whom_fr


@dataclass(frozen=True)
class Remedy:
    """What to do about one withdrawn release, and with which release.

    `target` is what may be installed in its place, also where the replacement that was named has
    been withdrawn in its turn; None where there is none. `back` says that it is an older one:
    only then may a report go to an older release.
    """

    release: Release
    withdrawal: Withdrawal
    target: Release | None

    @property
    def back(self) -> bool:
        return self.target is not None and self.target.version_key < self.release.version_key

    @property
    def gets_nothing_newer(self) -> bool:
        """Whether its sites are ordered to leave it, and not for something newer."""
        leaves = any(order.instruction != Instruction.NO_NEW for order in self.orders)
        return leaves and (self.target is None or self.back)

    @property
    def orders(self) -> list[Order]:
        return orders_of(self.withdrawal)

    @property
    def what_now(self) -> str:
        """The orders as sentences, with the target where there is one."""
        orders = self.orders
        if len(orders) == 1:
            return self._sentence(orders[0])
        # Those for some come first: whoever reads on is not among them.
        others = gettext("All other sites")
        ordered = sorted(orders, key=lambda order: not order.whom)
        return " ".join(f"{order.whom or others} – {self._sentence(order)}" for order in ordered)

    def _sentence(self, order: Order) -> str:
        words = _NO_TARGET if self.target is None else _BACK if self.back else _FORWARD
        values = {
            "version": self.target.version if self.target else "",
            "day": when(order.by) if order.by else "",
        }
        return str(words[order.instruction] % values)

    @property
    def subject(self) -> Any:
        """What a mail about it is called."""
        version = self.release.version
        orders = self.orders
        if len(orders) > 1:
            return format_lazy(_SEVERAL, version=version)
        words = _BACK_SUBJECTS if self.back else _SUBJECTS
        return format_lazy(words[orders[0].instruction], version=version)


def orders_of(withdrawal: Withdrawal) -> list[Order]:
    """The orders of a withdrawal: the one for all, then the one for some."""
    orders = [Order(withdrawal.instruction, withdrawal.update_by)]
    if withdrawal.some_instruction:
        orders.append(
            Order(
                withdrawal.some_instruction,
                withdrawal.some_update_by,
                withdrawal.some_fr,
                withdrawal.some_en,
            )
        )
    return orders


def remedies_of(
    releases: Iterable[Release], *, among: Iterable[Release] | None = None
) -> dict[int, Remedy]:
    """The remedy of each withdrawn one of `releases`, by key. One query for any number.

    None where `among` is all that was ever published on their lines, `with_warning()`.
    """
    asked = [release for release in releases if release.is_withdrawn]
    if not asked:
        return {}
    if among is None:
        lines = {release.line for release in asked}
        among = Release.objects.public().filter(line__in=lines).with_warning()
    known = {row.pk: row for row in among}
    return {
        release.pk: Remedy(release, row.withdrawal, _target(row, known))
        for release, row in ((release, known[release.pk]) for release in asked)
    }


def remedy_of(release: Release) -> Remedy | None:
    """The remedy of a withdrawn release; None for another."""
    return remedies_of([release]).get(release.pk)


def led_to(release: Release) -> list[Withdrawal]:
    """The withdrawals whose sites were sent to `release`, which is withdrawn now, or through it.

    By name, or because nothing was named and it was newer.
    """
    rows = Withdrawal.objects.filter(release__line=release.line).select_related("release")
    found: list[Withdrawal] = []
    ends = {release.pk}
    # A replacement is withdrawn after what it replaced, so that one walk back finds all.
    for row in rows.exclude(release=release).order_by("-withdrawn_at", "-pk"):
        older = row.release.version_key < release.version_key
        if row.replacement_id in ends or (row.replacement_id is None and older):
            found.append(row)
            ends.add(row.release_id)
    return found


def replacement_of(release: Release) -> Release | None:
    """What to install in place of a release that is withdrawn or superseded."""
    if release.is_withdrawn:
        remedy = remedy_of(release)
        return remedy.target if remedy else None
    if release.state != ReleaseState.SUPERSEDED:
        return None
    return Release.objects.current(release.line)


def without_replacement(release: Release) -> str:
    """What a withdrawal of `release` leaves where nothing is named in its place."""
    current = Release.objects.current(release.line)
    if current is None or current == release:
        return gettext("None for now: no certified version on the %(line)s line") % {
            "line": release.line
        }
    if current.version_key > release.version_key:
        return gettext("The current version, %(version)s") % {"version": current.version}
    return gettext("None for now: nobody goes back to %(version)s") % {"version": current.version}


def with_replacement(release: Release, other: Release) -> str:
    """What naming `other` in its place brings about."""
    values = {"version": other.version}
    if other.version_key > release.version_key:
        return other.version
    if release.is_current:
        return gettext("%(version)s: its users go back to it, and new sites get it again") % values
    return gettext("%(version)s: its users go back to it") % values


def _target(release: Release, known: Mapping[int, Release]) -> Release | None:
    """What was named, or what was named in the place of that; else the current one, if newer.

    An older one only ever follows from an order: nobody goes back by default.
    """
    seen, at = {release.pk}, release
    while named := known.get(at.withdrawal.replacement_id or 0):
        if named.is_offered:
            return named
        if not named.is_withdrawn or named.pk in seen:
            break
        seen.add(named.pk)
        at = named
    current = (row for row in known.values() if row.is_current and row.line == release.line)
    return next((row for row in current if row.version_key > release.version_key), None)


_FORWARD: dict[str, Any] = {
    Instruction.STOP: _(
        "Stop using it at once, wherever it runs, and put %(version)s in its place."
    ),
    Instruction.UPDATE: _("Update the sites that run it to %(version)s without delay."),
    Instruction.UPDATE_BY: _(
        "Update the sites that run it to %(version)s, by %(day)s at the latest."
    ),
    Instruction.NO_NEW: _(
        "Do not install it any more: %(version)s replaces it. The sites that run it may go on "
        "for now."
    ),
}
_BACK: dict[str, Any] = {
    Instruction.STOP: _("Stop using it at once, wherever it runs, and go back to %(version)s."),
    Instruction.UPDATE: _("Take the sites that run it back to %(version)s without delay."),
    Instruction.UPDATE_BY: _(
        "Take the sites that run it back to %(version)s, by %(day)s at the latest."
    ),
    Instruction.NO_NEW: _(
        "Do not install it any more: new sites go back to %(version)s. The sites that run it may "
        "go on for now."
    ),
}
_NO_TARGET: dict[str, Any] = {
    Instruction.STOP: _("Stop using it at once, wherever it runs; nothing replaces it yet."),
    Instruction.UPDATE: _(
        "Update the sites that run it as soon as a version replaces it; nothing replaces it yet."
    ),
    Instruction.UPDATE_BY: _(
        "Update the sites that run it by %(day)s at the latest; nothing replaces it yet."
    ),
    Instruction.NO_NEW: _(
        "Do not install it any more; nothing replaces it yet. The sites that run it may go on "
        "for now."
    ),
}
_SUBJECTS: dict[str, Any] = {
    Instruction.STOP: _("Stop using version {version}: it has been withdrawn"),
    Instruction.UPDATE: _("Update version {version} now: it has been withdrawn"),
    Instruction.UPDATE_BY: _("Version {version} is to be updated: it has been withdrawn"),
    Instruction.NO_NEW: _("Do not install version {version}: it has been withdrawn"),
}
_BACK_SUBJECTS: dict[str, Any] = _SUBJECTS | {
    Instruction.UPDATE: _("Go back from version {version} now: it has been withdrawn"),
    Instruction.UPDATE_BY: _("Version {version} is to be taken back: it has been withdrawn"),
}
_SEVERAL = _("Version {version} has been withdrawn: read what to do")
