"""Submits a report: from then on it is frozen, and waits for its signatures."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from installations.models import (
    EndUser,
    InstallationReport,
    ReportKind,
    ReportState,
    Site,
)
from installations.rules import eligibility, report_steps, signed_content
from installations.rules.locks import lock_report
from installations.rules.merchants import of_same_merchant
from installations.signing import invitations
from integrators.companies.identity.naming import same_company
from integrators.models import Representative
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.states import move
from portal.core.text import folded
from portal.documents.issue import next_number
from portal.journal.record import Personal, record
from portal.search.folding import key_of
from portal.ui.printed import check_printable, texts_of


@action
def submit_report(*, by: User, report: InstallationReport) -> InstallationReport:
    """Check the draft, number it and freeze what both parties will sign.

    `by` becomes the integrator's signatory. Raises Refused: "stranger", "not_a_draft",
    "incomplete" (with the list of what is missing), "wrong_hardware", "wrong_file",
    "already_replaced", "other_site", "same_machine", "known_machine", "own_address",
    "unprintable", and what `eligibility` says.
    """
    report = lock_report(report.pk)
    if report.state != ReportState.DRAFT:
        raise Refused(_("This report was submitted already."), "not_a_draft")
    report.representative = _signatory(by, report)
    release = eligibility.require_release(report)
    eligibility.require_person(
        report.representative, kind=report.kind, line=release.line, release=release
    )
    if lacking := report_steps.missing_fields(report):
        raise Refused(
            _("This report is not complete yet: %(missing)s.")
            % {"missing": ", ".join(str(item.label) for item in lacking)},
            "incomplete",
        )
    _require_consistent(report)
    now = clock.now()
    report.site = _site(report)
    number = next_number("PV")
    canonical, sha256 = _frozen(signed_content.build_content(report, number=number, at=now))
    move(
        report, ReportState.SUBMITTED,
        number=number, site=report.site, representative=report.representative,
        canonical=canonical, canonical_sha256=sha256,
        submitted_at=now, submitted_by=by, updated_at=now,
    )  # fmt: skip
    record(
        event="report.submitted",
        subject=report,
        by=by,
        data={
            "number": report.number,
            "kind": str(report.kind),
            "integrator": report.integrator_id,
            "site": report.site.pk,
            "release": release.version,
            "licence": report.licence,
            "content_sha256": report.canonical_sha256,
            "merchant_signatory": Personal(report.merchant_signatory),
        },
    )
    return report


def _frozen(content: dict[str, Any]) -> tuple[bytes, str]:
    """The bytes to sign and their SHA-256. What was typed elsewhere, or before it was checked,
    would be boxes on the sealed paper: it is refused now."""
    for text in texts_of(content):
        try:
            check_printable(text)
        except ValidationError as error:
            raise Refused(error.messages[0], "unprintable") from error
    return signed_content.freeze_content(content)


def _signatory(by: User, report: InstallationReport) -> Representative:
    person = (
        report.integrator.representatives.filter(user=by, left_at=None)
        .select_related("user", "integrator")
        .first()
    )
    if person is None:
        raise Refused(_("Only the integrator who wrote this report may do this."), "stranger")
    return person


def _require_consistent(report: InstallationReport) -> None:
    """What no single field can tell: machine, file and the report that is replaced."""
    invitations.require_merchants_address(report, report.merchant_email)
    release, replaced = report.release, report.replaces
    if not report.is_removal:
        if report.hardware and report.hardware.release_id != report.release_id:
            raise Refused(
                _("%(machine)s is not on the list of compatible hardware of %(version)s.")
                % {"machine": report.hardware, "version": release},
                "wrong_hardware",
            )
        if report.file and report.file.release_id != report.release_id:
            raise Refused(
                _("The file %(name)s is not one of the release %(version)s.")
                % {"name": report.file, "version": release},
                "wrong_file",
            )
    if replaced is None:
        _require_new_here(report)
        return
    if not InstallationReport.objects.in_force().filter(pk=replaced.pk).exists() or (
        replaced.replaced_by.filter(state=ReportState.SUBMITTED).exists()
    ):
        raise Refused(
            _("Another report already replaces %(number)s.") % {"number": replaced.number},
            "already_replaced",
        )
    if not of_same_merchant(report, replaced):
        raise Refused(
            _(
                "The merchant is not that of %(number)s. A machine that moves to another "
                "merchant is removed there and newly installed here."
            )
            % {"number": replaced.number},
            "other_site",
        )
    if report.kind == ReportKind.REPLACEMENT and (
        folded(replaced.serial_number) == folded(report.serial_number)
    ):
        raise Refused(
            _("The new machine has the serial number of the one that it replaces."),
            "same_machine",
        )


def _require_new_here(report: InstallationReport) -> None:
    """A machine that is in the base already is updated, replaced or removed, not new."""
    assert report.hardware is not None
    # Compared here: what two databases take for the same letter is not the same.
    alike = InstallationReport.objects.in_force().filter(
        integrator=report.integrator,
        hardware__maker=report.hardware.maker,
        hardware__model=report.hardware.model,
    )
    serial = folded(report.serial_number)
    rows = alike.only("number", "serial_number").order_by("pk")
    known = next((row for row in rows if folded(row.serial_number) == serial), None)
    if known is not None:
        raise Refused(
            _(
                "This machine is in the installed base already, by %(number)s. Report an update, "
                "a replacement or a removal of it instead."
            )
            % {"number": known.number},
            "known_machine",
        )


def _site(report: InstallationReport) -> Site:
    """The site as the newest report tells it; reports keep what they said themselves."""
    merchant = report.merchant
    # Locked: two reports of one place abroad, sent at once, tell of one site.
    end_user = EndUser.objects.select_for_update().filter(same_company(merchant)).first()
    if end_user is None:
        end_user, _created = EndUser.objects.get_or_create(
            siren=merchant.siren,
            country=merchant.country,
            register_name=merchant.register_name,
            register_number=merchant.register_number,
            defaults={"name": report.merchant_name, "vat_number": merchant.vat_number},
        )
    site = _site_of(report, end_user)
    site.end_user, site.name = end_user, report.shop_name
    for name in ("street", "postcode", "city", "country"):
        setattr(site, name, getattr(report, name))
    site.save()
    return site


def _site_of(report: InstallationReport, end_user: EndUser) -> Site:
    """The row of the site; a new one, not saved yet, where it is not known."""
    known = Site.objects.select_for_update().filter(
        integrator=report.integrator, siret=report.merchant_siret
    )
    if report.merchant_siret:
        found = known.first()
    else:
        place = key_of(report.postcode, report.street)
        replaced = report.replaces
        found = known.filter(end_user=end_user, place_key=place).first() or (
            replaced.site if replaced else None
        )
    return found or Site(integrator=report.integrator, siret=report.merchant_siret)
