"""Receivers of installations: a document was sealed, a file downloaded, a release withdrawn."""

from collections import defaultdict
from typing import Any

from installations import mails
from installations.actions.open_recalls import open_recalls
from installations.actions.sign_report import DOCUMENT_KIND
from installations.charging import charge_download, give_back
from installations.models import Annulment, InstallationReport, Recall, ReportKind, ReportState
from installations.papers import annulment
from integrators.models import Representative
from portal.accounts.models import User
from portal.documents.models import Document
from releases.models import Download, Release, Withdrawal
from releases.withdrawals import announcements
from releases.withdrawals.rules import led_to


def on_document_sealed(sender: Any, *, document: Document, **kwargs: Any) -> None:
    """Mail what is sealed to both parties, in the transaction that seals it."""
    if document.kind == annulment.KIND:
        rows = Annulment.objects.select_related(
            "report__representative__user", "report__integrator"
        )
        for row in rows.filter(document=document):
            mails.annulment_sealed(annulment=row, document=document)
        return
    if document.kind != DOCUMENT_KIND:
        return
    report = (
        InstallationReport.objects.filter(document=document)
        .select_related("representative__user", "integrator", "release")
        .first()
    )
    if report is not None:
        mails.report_sealed(report=report, document=document)
        mails.contest_link(report)


def on_release_withdrawn(sender: Any, *, withdrawal: Withdrawal, by: User, **kwargs: Any) -> None:
    """Open the recalls, give vain fees back, and have the people told of their sites."""
    open_recalls(by=by, withdrawal=withdrawal)
    give_back(by=by, withdrawal=withdrawal)
    announcements.tell_recipients(
        withdrawal=withdrawal, recipients=withdrawal_recipients(withdrawal)
    )


def on_file_downloaded(
    sender: Any, *, download: Download, release: Release, by: User, **kwargs: Any
) -> None:
    """Charge what a download of an update is for, in the transaction that records it."""
    charge_download(by=by, download=download, release=release)


def withdrawal_recipients(withdrawal: Withdrawal) -> list[announcements.Recipient]:
    """Everyone who represents an integrator with sites on the release, with these sites.

    Also whoever was sent to it: with machines on a release that it was to replace, and none of
    it yet.
    """
    sites: dict[int, dict[int, dict[str, str]]] = defaultdict(dict)
    running = InstallationReport.objects.filter(recalls__withdrawal=withdrawal)
    # Installed too, though the report that says so can no longer be signed.
    waiting = InstallationReport.objects.filter(
        release=withdrawal.release_id, state=ReportState.SUBMITTED
    ).exclude(kind=ReportKind.REMOVAL)
    reports = (running | waiting).select_related("site").defer("canonical").distinct()
    for report in reports.order_by("site__city_sorted", "site__name_sorted", "pk"):
        site = report.site
        assert site is not None
        sites[report.integrator_id][site.pk] = {
            "label": f"{site.name}, {site.city}",
            "url": site.get_absolute_url(),
        }
    led_here = Recall.objects.open().filter(withdrawal__in=led_to(withdrawal.release))
    sent = led_here.values_list("report__integrator", flat=True)
    people = Representative.objects.active().filter(integrator__in={*sites, *sent})
    per_user: dict[int, announcements.Recipient] = {}
    for person in people.order_by("user_id", "integrator_id"):
        rows = list(sites.get(person.integrator_id, {}).values())
        known = per_user.get(person.user_id)
        if known is None:
            per_user[person.user_id] = announcements.Recipient(
                person.user_id, person.integrator_id, rows
            )
        else:
            known.sites.extend(rows)
    return list(per_user.values())
