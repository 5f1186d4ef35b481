"""Submits a report: from then on it is frozen, and waits for its signatures."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from installations import mails
from installations.models import (
    EndUser,
    InstallationReport,
    ReportState,
    Site,
)
from installations.papers import received
from installations.papers.body import digest_of
from installations.papers.envelope import received_exactly
from installations.rules import submission
from installations.rules.locks import lock_report, signatory
from integrators.companies.identity.naming import same_company
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.states import move
from portal.documents.issue import next_number
from portal.journal.record import Personal, record
from portal.search.folding import key_of


@action
def submit_report(*, by: User, report: InstallationReport, body: bytes) -> InstallationReport:
    """Check the draft and take in `body`, which both parties will sign; give it its number.

    The body is what was reviewed, as it came (`papers.body` writes it): it is kept to the byte,
    or refused. `by` becomes the integrator's signatory; a colleague who began it is told.
    Raises Refused: "stranger", "not_a_draft", what `submission.submittable` lists (all of it at
    once, under the code of the first), and what `received.require_body` says.
    """
    report = lock_report(report.pk)
    if report.state != ReportState.DRAFT:
        raise Refused(_("This report was submitted already."), "not_a_draft")
    began, report.representative = report.representative, signatory(by, report)
    submission.require_submittable(report)
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
    mails.sent_by_colleague(report, began)
    return report


def _entry_data(report: InstallationReport) -> dict[str, Any]:
    assert report.site is not None
    assert report.release is not None
    assert report.submitted_at is not None
    corrects = {"corrects": report.corrects.number} if report.corrects else {}
    return corrects | {
        "number": report.number,
        "reference": str(report.reference),
        "kind": str(report.kind),
        "integrator": report.integrator_id,
        "site": report.site.pk,
        "release": report.release.version,
        "licence": report.licence,
        "content_sha256": report.canonical_sha256,
        "received_at": received_exactly(report.submitted_at),
        "merchant_signatory": Personal(report.merchant_signatory),
    }


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
        found = known.filter(end_user=end_user, place_key=place).first() or _former_site(
            report, end_user
        )
    return found or Site(integrator=report.integrator, siret=report.merchant_siret)


def _former_site(report: InstallationReport, end_user: EndUser) -> Site | None:
    """That of the report that it replaces, or corrects without another merchant."""
    if report.replaces is not None:
        return report.replaces.site
    site = report.corrects.site if report.corrects else None
    return site if site is not None and site.end_user_id == end_user.pk else None
