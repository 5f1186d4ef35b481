"""Submits a report: from then on it is frozen, and waits for its signatures."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from installations.models import (
    EndUser,
    InstallationReport,
    ReportKind,
    ReportState,
    Site,
)
from installations.papers import received
from installations.papers.body import digest_of
from installations.rules import eligibility, report_steps
from installations.rules.locks import lock_report, signatory
from installations.rules.merchants import of_same_merchant
from installations.signing import invitations
from integrators.companies.identity.naming import same_company
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.states import move
from portal.core.text import folded
from portal.documents.issue import next_number
from portal.journal.record import Personal, record
from portal.search.folding import key_of


@action
def submit_report(*, by: User, report: InstallationReport, body: bytes) -> InstallationReport:
    """Check the draft and take in `body`, which both parties will sign; give it its number.

    The body is what was reviewed, as it came (`papers.body` writes it): it is kept to the byte,
    or refused. `by` becomes the integrator's signatory. Raises Refused: "stranger",
    "not_a_draft", "incomplete" (with the list of what is missing), "wrong_hardware",
    "wrong_file", "already_replaced", "other_site", "same_machine", "known_machine",
    "own_address", and what `eligibility` and `received.require_body` say.
    """
    report = lock_report(report.pk)
    if report.state != ReportState.DRAFT:
        raise Refused(_("This report was submitted already."), "not_a_draft")
    report.representative = signatory(by, report)
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
    received.require_body(report, body)
    now = clock.now()
    report.site = _site(report)
    number = next_number("PV")
    move(
        report, ReportState.SUBMITTED,
        number=number, site=report.site, representative=report.representative,
        canonical=body, canonical_sha256=digest_of(body),
        submitted_at=now, submitted_by=by, updated_at=now,
    )  # fmt: skip
    record(event="report.submitted", subject=report, by=by, data=_entry_data(report))
    return report


def _entry_data(report: InstallationReport) -> dict[str, Any]:
    assert report.site is not None
    assert report.release is not None
    assert report.submitted_at is not None
    return {
        "number": report.number,
        "reference": str(report.reference),
        "kind": str(report.kind),
        "integrator": report.integrator_id,
        "site": report.site.pk,
        "release": report.release.version,
        "licence": report.licence,
        "content_sha256": report.canonical_sha256,
        "received_at": report.submitted_at.isoformat(timespec="microseconds"),
        "merchant_signatory": Personal(report.merchant_signatory),
    }


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
