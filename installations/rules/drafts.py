"""What a new draft starts from, and how what was typed is kept.

A simple save of a draft is no action and leaves no trace in the journal: a draft engages nobody,
may be thrown away, and what counts of it is journalled when it is submitted. Who began it is
journalled (`start_report`), so that a site that was installed but never reported can be asked
after.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from installations.models import (
    InstallationReport,
    PrerequisiteCheck,
    ReportKind,
    ReportState,
    Site,
)
from integrators.models import Representative
from portal.core import clock
from portal.core.actions import Refused
from releases.models import CompatibleHardware, Release, ReleaseFile

COPIED = (
    "merchant_name", "country", "merchant_siret", "merchant_vat_number", "merchant_register_name",
    "merchant_register_number", "merchant_signatory", "merchant_capacity",
    "merchant_email", "shop_name", "street", "postcode", "city", "licence", "language",
)  # fmt: skip
"""What stays with the site when a machine is updated, replaced or removed."""

KEPT_ANEW = (
    *COPIED, "kind", "integrator", "replaces", "release", "file", "hardware", "serial_number",
    "closing_configured", "user_trained", "trained_by", "reservations",
)  # fmt: skip
"""What a report that has ended unsigned hands on. Its totals and dates are of a day that is over,
and asked again."""


OF_ITS_DAY = ("commissioned_at", "opening_total", "event_log_started_at")


def prefill_draft(report: InstallationReport) -> None:
    """Fill an unsaved draft from the report that it replaces and from its release."""
    replaced = report.replaces
    if replaced is not None:
        for name in COPIED:
            setattr(report, name, getattr(replaced, name))
        if report.kind in (ReportKind.UPDATE, ReportKind.REMOVAL):
            report.serial_number = replaced.serial_number
            report.hardware = replaced.hardware
    move_to_release(report, report.release)


def place_of(site: Site) -> dict[str, str]:
    """The merchant and the place of `site`, as a report says them."""
    merchant = site.end_user
    return {
        "merchant_name": merchant.name,
        "merchant_siret": site.siret,
        "merchant_vat_number": merchant.vat_number,
        "merchant_register_name": merchant.register_name,
        "merchant_register_number": merchant.register_number,
        "shop_name": site.name,
        "country": site.country,
        "street": site.street,
        "postcode": site.postcode,
        "city": site.city,
    }


def begun_from(ended: InstallationReport, person: Representative) -> InstallationReport:
    """An unsaved draft, written by `person`, with what `ended` said; of a correction all of it."""
    if ended.corrects is not None:
        fresh = correcting(ended.corrects, person, ended.correction_reason)
        for name in (*KEPT_ANEW, *OF_ITS_DAY):
            setattr(fresh, name, getattr(ended, name))
        fresh.anew_of = ended
        return fresh
    kept = {name: getattr(ended, name) for name in KEPT_ANEW}
    return InstallationReport(representative=person, anew_of=ended, **kept)


def correcting(
    corrected: InstallationReport, person: Representative, reason: str
) -> InstallationReport:
    """An unsaved draft, written by `person`, with all that `corrected` says."""
    kept = {name: getattr(corrected, name) for name in (*KEPT_ANEW, *OF_ITS_DAY)}
    return InstallationReport(
        representative=person, corrects=corrected, correction_reason=reason, **kept
    )


def move_to_release(report: InstallationReport, release: Release | None) -> None:
    """Point the (unsaved) report to `release`; its file and machine follow where they can."""
    report.release = release
    report.file = default_file(report)
    if report.hardware is not None:
        report.hardware = same_hardware(report.hardware, release)


def default_file(report: InstallationReport) -> ReleaseFile | None:
    """The file that a report of this kind most likely names."""
    if report.release is None or (report.is_removal and report.replaces is not None):
        return report.replaces.file if report.replaces else None
    wanted = (
        ReleaseFile.Kind.UPDATE if report.kind == ReportKind.UPDATE else ReleaseFile.Kind.INSTALLER
    )
    files = list(report.release.files.all())
    return next((file for file in files if file.kind == wanted), files[0] if files else None)


def same_hardware(
    hardware: CompatibleHardware, release: Release | None
) -> CompatibleHardware | None:
    """The same machine on the list of `release`, if it is on it."""
    if release is None or hardware.release_id == release.pk:
        return hardware
    return release.hardware.filter(maker=hardware.maker, model=hardware.model).first()


def keep_step(
    report: InstallationReport, *, values: dict[str, Any], typed: dict[str, str], names: set[str]
) -> None:
    """Save `values` of the step with the fields `names`; keep as `typed` what is not valid yet.

    Raises Refused ("not_a_draft") when the report was submitted or discarded meanwhile.
    """
    with transaction.atomic():
        kept = {name: text for name, text in report.typed.items() if name not in names}
        changed = InstallationReport.objects.filter(pk=report.pk, state=ReportState.DRAFT).update(
            **values, typed=kept | typed, updated_at=clock.now()
        )
        if not changed:
            raise Refused(
                _("This report is no longer a draft: nothing of it can be changed."),
                "not_a_draft",
            )
        if "release" in values:
            PrerequisiteCheck.objects.filter(report=report).exclude(
                prerequisite__release=values["release"]
            ).delete()


def keep_checks(report: InstallationReport, checks: list[PrerequisiteCheck]) -> None:
    """Save the checks of the report's prerequisites. Raises Refused ("not_a_draft")."""
    with transaction.atomic():
        keep_step(report, values={}, typed={}, names=set())
        PrerequisiteCheck.objects.bulk_create(
            checks,
            update_conflicts=True,
            unique_fields=["report", "prerequisite"],
            update_fields=["done", "remark"],
        )
