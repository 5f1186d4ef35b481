"""Has an update charged, when its report is signed or its file downloaded, if anything is due.

And has fees given back, when a release is withdrawn or a report void that they were charged for,
or corrected so that they no longer hold.
"""

from collections import defaultdict
from collections.abc import Mapping

from installations.models import InstallationReport, ReportKind
from installations.rules.fees import (
    Machines,
    charged_by,
    fees_to_give_back,
    known,
    machine_before,
    machines_behind,
    made_vain_by,
    update_to,
    was_given_back,
)
from integrators.contracts.actions.credits import credit_fees
from integrators.contracts.actions.fees import charge_update
from integrators.models import CreditCause, FeeCause, FeeRecord, Integrator
from portal.accounts.models import User
from portal.core.actions import Refused
from portal.journal.record import Actor
from releases.models import Download, Release, ReleaseFile, Withdrawal
from releases.withdrawals.rules import led_to, remedies_of


def charge_report(*, by: User | Actor, report: InstallationReport) -> None:
    """Charge an update that both parties have signed; nothing for other kinds.

    What a correction puts right is not charged twice: a fee that still holds stays, any other is
    given back first.
    """
    if report.corrects is not None:
        cents = {fee.pk: fee.cents for fee in made_vain_by(report)}
        if cents:
            reason = report.corrects.number or ""
            _credit(by, report.integrator, cents, CreditCause.CORRECTED, reason)
    if report.kind == ReportKind.UPDATE and report.release and report.licence:
        company = Integrator.objects.select_for_update(no_key=True).get(pk=report.integrator_id)
        _charge(
            by,
            company,
            report.release,
            machine_before(report),
            FeeCause.REPORT,
            report.number or "",
        )


def charge_download(*, by: User, download: Download, release: Release) -> None:
    """Charge what a download of an update is for, in the transaction that records it."""
    person = download.representative
    if person is None or download.file.kind != ReleaseFile.Kind.UPDATE:
        return
    # Locked before it is looked at: of two who download, the second sees what the first was
    # charged for.
    company = Integrator.objects.select_for_update(no_key=True).get(pk=person.integrator_id)
    behind = machines_behind(company, release)
    if behind:
        _charge(by, company, release, behind, FeeCause.DOWNLOAD, download.file.name)


def give_back(*, by: User | Actor, withdrawal: Withdrawal) -> None:
    """Give back the fees that a withdrawal has made vain, each once, company by company.

    Where the sites are sent to something newer, the fee stays: they get that for it. Where
    quality orders to go back or to stop, and for who has settled a later release already, it
    has bought nothing any more.
    """
    release = withdrawal.release
    sent_here = [row.release for row in led_to(release)]
    vain = {
        remedy.release.pk
        for remedy in remedies_of([release, *sent_here]).values()
        if remedy.gets_nothing_newer
    }
    found: dict[int, list[FeeRecord]] = defaultdict(list)
    for fee in fees_to_give_back(release, sent_here, nothing_newer=vain):
        found[fee.integrator_id].append(fee)
    for company in Integrator.objects.filter(pk__in=found).order_by("pk"):
        cents = {fee.pk: fee.cents for fee in found[company.pk]}
        _credit(by, company, cents, CreditCause.WITHDRAWAL, release.version)


def give_back_void(*, by: User | Actor, report: InstallationReport) -> None:
    """Give back what a report that is void has charged; its next true update is charged again."""
    cents = {fee.pk: fee.cents for fee in charged_by(report)}
    if cents:
        _credit(by, report.integrator, cents, CreditCause.VOID, report.number or "")


def charge_again(*, by: User | Actor, report: InstallationReport) -> None:
    """Of a correction that is void: charge anew what it has given back, since what it corrected
    stands again."""
    former = report.corrects
    if former is not None and was_given_back(former):
        charge_report(by=by, report=former)


def _credit(
    by: User | Actor, company: Integrator, cents: Mapping[int, int], cause: str, reason: str
) -> None:
    try:
        credit_fees(by=by, integrator=company, cents=cents, cause=cause, reason=reason)
    except Refused:
        # All of it was given back before, because its price was wrong.
        return


def _charge(
    by: User | Actor,
    integrator: Integrator,
    release: Release,
    machines: Machines,
    cause: str,
    occasion: str,
) -> None:
    try:
        charge_update(
            by=by,
            integrator=integrator,
            update=update_to(release),
            licences=[*machines],
            cause=cause,
            occasion=occasion,
            known=known(integrator, release, machines),
        )
    except Refused:
        # Nothing is due, or nothing more: the update goes on as it would.
        return
