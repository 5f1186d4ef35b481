"""What updates cost, by the licences that the installed base knows.

An update report charges its licence when both parties have signed. A download of an update
file, without a contract, charges the licences of the company that run something older.
Whoever leaves a withdrawn release pays nothing for it, and nobody pays twice on one way: who was
charged for a release that the machine has not reached gets the next one for it. What a report has
charged that is void is given back, and charged again by the next one. What a corrected report has
charged stays where the correction tells of the same update of the same licence; else it is given
back, and the correction is charged as any report is; not for a release that was withdrawn since,
and whose fees were given back.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from installations.models import IN_BASE, InstallationReport, ReportKind
from integrators.contracts import fees
from integrators.contracts.coverage import Licence
from integrators.contracts.fees import Exemption, Known, licence_key
from integrators.models import (
    CreditCause,
    FeeCause,
    FeeCredit,
    FeeRecord,
    Integrator,
    Representative,
)
from portal.core import clock
from releases.catalogue import versions
from releases.catalogue.costs import Cost
from releases.models import Release, ReleaseFile, ReleaseState
from releases.withdrawals import rules as withdrawals


class Running(NamedTuple):
    state: str
    version_key: str

    @property
    def is_withdrawn(self) -> bool:
        return self.state == ReleaseState.WITHDRAWN


@dataclass(frozen=True)
class Machine:
    """What a machine runs, and what it ran before that: states and sorting keys of releases."""

    runs: Running
    before: Running | None = None


Machines = Mapping[str, Machine | None]
"""By licence; None where nothing is known of its machine."""


def update_to(release: Release) -> fees.Update:
    return fees.Update(str(release.line), release.version, release.mandatory)


def machines_behind(integrator: Integrator | int, release: Release) -> dict[str, Machine]:
    """By licence, the company's machines that run something older. One query.

    A company has thousands of them: no more is read than what is asked.
    """
    rows = InstallationReport.objects.in_force().filter(
        integrator=integrator,
        release__line=release.line,
        release__version_key__lt=release.version_key,
    )
    found: Iterable[tuple[str, ...]] = (
        rows.exclude(licence="")
        .order_by("pk")
        .values_list(
            "licence", "release__state", "release__version_key",
            "replaces__release__state", "replaces__release__version_key",
        )
    )  # fmt: skip
    return {
        licence: Machine(Running(state, key), Running(*before) if before[0] else None)
        for licence, state, key, *before in found
    }


def machine_before(report: InstallationReport) -> Machines:
    """By the licence of an update report, the report that it replaces."""
    replaced = report.replaces
    if replaced is None or replaced.release is None:
        return {report.licence: None}
    before = replaced.replaces.release if replaced.replaces else None
    return {report.licence: Machine(_running(replaced.release), _running(before))}


def _running(release: Release | None) -> Any:
    return release and Running(release.state, release.version_key)


def known(integrator: Integrator | int, release: Release, machines: Machines) -> Known:
    """What the installed base says about updating `machines`, by licence, to `release`."""
    settled = _Settled(integrator, release)
    exempt = {licence_key(text): settled.exemption(text, row) for text, row in machines.items()}
    # Read where a contract asks which licences it covers, and not without one.
    base: Any = SimpleLazyObject(lambda: licences_of(integrator))
    keys: Any = SimpleLazyObject(lambda: [licence_key(row.number) for row in base])
    names: Any = SimpleLazyObject(lambda: {licence_key(row.number): _name(row) for row in base})
    return Known(
        exempt={key: why for key, why in exempt.items() if why is not None}, base=keys, names=names
    )


def _name(row: Licence) -> str | Promise:
    """Not in words yet: mails about it are in their readers' languages."""
    if not row.serial:
        return row.number
    words = gettext_lazy("{licence} (serial number {serial})")
    return format_lazy(words, licence=row.number, serial=row.serial)


class _Settled:
    """What a company was charged for a line, licence by licence, and what was given back."""

    def __init__(self, integrator: Integrator | int, release: Release) -> None:
        back = FeeCredit.objects.taking_back().filter(fee=OuterRef("pk")).values("cause")
        rows = FeeRecord.objects.filter(integrator=integrator, line=release.line, contract=None)
        found = rows.annotate(back=Subquery(back)).values_list("licence", "version", "back")
        remedy = withdrawals.remedy_of(release)
        self._vain = remedy is not None and remedy.gets_nothing_newer
        self._paid: dict[str, set[str]] = {}
        self._back: set[tuple[str, str]] = set()
        for licence, version, given_back in found:
            key, at = licence_key(licence), version_key(release.line, version)
            if given_back is None:
                self._paid.setdefault(key, set()).add(at)
            elif given_back == CreditCause.WITHDRAWAL:
                self._back.add((key, at))

    def exemption(self, licence: str, machine: Machine | None) -> Exemption | None:
        """Why nothing is due for updating the machine of a licence, if so."""
        if self._vain:
            # As `fees_to_give_back`: only what a correction tells of went there all the same.
            return Exemption.VAIN
        if machine is None:
            return None
        running, before, key = machine.runs, machine.before, licence_key(licence)
        if running.is_withdrawn:
            return Exemption.WITHDRAWAL
        if any(at > running.version_key for at in self._paid.get(key, ())):
            return Exemption.PAID
        if before is None or not before.is_withdrawn or before.version_key < running.version_key:
            return None
        # It was taken back from a withdrawn release: it gets the next one in its place, unless
        # what it had cost was given back.
        return None if (key, before.version_key) in self._back else Exemption.WITHDRAWAL


def version_key(line: str, version: str) -> str:
    """Sorts the versions that fees name as text as those of releases."""
    return versions.parse(line, version).sort_key


def licences_of(integrator: Integrator | int) -> list[Licence]:
    """The licences of a company's installed base, the longest installed first."""
    signed = InstallationReport.objects.filter(integrator=integrator, state__in=IN_BASE)
    order: dict[str, int] = {}
    for licence in signed.order_by("signed_at", "pk").values_list("licence", flat=True):
        order.setdefault(licence_key(licence), len(order))
    running = InstallationReport.objects.in_force().filter(integrator=integrator)
    rows = running.exclude(licence="").select_related("site")
    rows = rows.only("licence", "serial_number", "site__name", "site__city")
    found = {licence_key(row.licence): row for row in rows}
    return [_installed(found[key]) for key in sorted(found, key=order.__getitem__)]


def _installed(row: InstallationReport) -> Licence:
    assert row.site is not None
    place = f"{row.site.name}, {row.site.city}"
    return Licence(row.licence, row.serial_number, place, row.site.get_absolute_url())


def for_report(report: InstallationReport) -> fees.Quote | None:
    """What signing an update report today costs; None for other kinds, and once signed."""
    if report.kind != ReportKind.UPDATE or report.release is None or report.signed_at:
        return None
    if not report.licence:
        return None
    return fees.quote_update(
        report.integrator,
        update_to(report.release),
        [report.licence],
        on=clock.today(),
        known=known(report.integrator, report.release, machine_before(report)),
    )


def for_release(representative: Representative, release: Release) -> Cost | None:
    """What a download of the update costs the company, for the release's page."""
    behind = machines_behind(representative.integrator_id, release)
    if not behind:
        return None
    found = fees.quote_update(
        representative.integrator,
        update_to(release),
        [*behind],
        on=clock.today(),
        known=known(representative.integrator, release, behind),
    )
    updates = any(file.kind == ReleaseFile.Kind.UPDATE for file in release.files.all())
    if updates and not found.contract:
        due = _(
            "Charged when the update file is downloaded for the first time, for the licences of "
            "your installed base that run something older; each licence once, whatever is "
            "downloaded or signed later."
        )
    else:
        due = _("Charged licence by licence, when its update report is signed by both parties.")
    return Cost(found.words, due, found.advice, free=not found.total_cents)


def fees_to_give_back(
    release: Release, others: Iterable[Release], *, nothing_newer: Collection[int]
) -> list[FeeRecord]:
    """The fees that a withdrawal of `release` has made vain, not given back yet.

    Those for it, and for `others` whose users had been sent to it, that get `nothing_newer`
    (by key); else those for it by licences that have settled a later release already.
    """
    asked = {row.version: row for row in (release, *others)}
    rows = FeeRecord.objects.filter(line=release.line, version__in=asked, contract=None)
    rows = rows.exclude(credits__in=FeeCredit.objects.taking_back())
    charged = list(rows.order_by("integrator", "pk"))
    later = _settled_later(release, charged)
    return [
        fee
        for fee in charged
        if asked[fee.version].pk in nothing_newer
        or (fee.version == release.version and _whose(fee) in later)
    ]


def charged_by(*reports: InstallationReport) -> list[FeeRecord]:
    """The fee that the reports themselves have charged, of one company, not given back yet.

    None where a contract covered it, or where a download had paid for it before: that right is
    the licence's own, and stands for the update that is really made.
    """
    rows = _charged_by(*reports)
    return list(rows.exclude(credits__in=FeeCredit.objects.taking_back()))


def _charged_by(*reports: InstallationReport) -> QuerySet[FeeRecord]:
    return FeeRecord.objects.filter(
        integrator=reports[0].integrator_id, contract=None, cause=FeeCause.REPORT,
        occasion__in=[row.number for row in reports],
    )  # fmt: skip


def made_vain_by(report: InstallationReport) -> list[FeeRecord]:
    """What the reports that it corrects have charged, and that is not what it tells of."""
    release, former = report.release, corrected_chain(report)
    if release is None or not former:
        return []
    still = (str(release.line), release.version, licence_key(report.licence))
    return [
        fee
        for fee in charged_by(*former)
        if report.kind != ReportKind.UPDATE
        or (fee.line, fee.version, licence_key(fee.licence)) != still
    ]


def was_given_back(report: InstallationReport) -> bool:
    """Whether a correction has given back what `report`, or what it corrects, had charged."""
    back = FeeCredit.objects.filter(cause=CreditCause.CORRECTED)
    charged = _charged_by(report, *corrected_chain(report))
    return charged.filter(credits__in=back).exists()


def corrected_chain(report: InstallationReport) -> list[InstallationReport]:
    """What `report` corrects, and what that corrects, the nearest first."""
    found = []
    former = report.corrects
    while former is not None:
        found.append(former)
        former = former.corrects
    return found


def _settled_later(release: Release, charged: Collection[FeeRecord]) -> set[tuple[int, str]]:
    """Whose licences were charged for, or had covered, something newer than `release`."""
    companies = {fee.integrator_id for fee in charged if fee.version == release.version}
    rows = FeeRecord.objects.filter(integrator__in=companies, line=release.line)
    rows = rows.exclude(credits__in=FeeCredit.objects.taking_back())
    return {_whose(row) for row in rows if version_key(row.line, row.version) > release.version_key}


def _whose(fee: FeeRecord) -> tuple[int, str]:
    return fee.integrator_id, licence_key(fee.licence)
