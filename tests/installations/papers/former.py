"""Reports as the portal submitted them under version 1, for what has to go on reading them."""

from django.db import transaction

from installations.actions.submit_report import _site
from installations.models import InstallationReport, ReportState
from installations.papers import version_1
from installations.papers.body import digest_of
from installations.rules.locks import signatory
from portal.core import clock
from portal.core.states import move
from portal.documents.issue import next_number
from portal.journal import canonical
from portal.journal.record import record


@transaction.atomic
def submit_as_version_1(report, *, by) -> InstallationReport:
    """What `submit_report` did before: the number and the moment lay inside the signed bytes."""
    report = InstallationReport.objects.get(pk=report.pk)
    report.representative = signatory(by, report)
    now, number = clock.now(), next_number("PV")
    raw = canonical.dumps(version_1.content_of(report, number=number, at=now))
    move(
        report, ReportState.SUBMITTED,
        number=number, site=_site(report), representative=report.representative,
        canonical=raw, canonical_sha256=digest_of(raw),
        submitted_at=now, submitted_by=by, updated_at=now,
    )  # fmt: skip
    data = {
        "number": number, "kind": str(report.kind), "integrator": report.integrator_id,
        "site": report.site.pk, "release": report.release.version, "licence": report.licence,
        "content_sha256": report.canonical_sha256,
    }  # fmt: skip
    record(event="report.submitted", subject=report, by=by, data=data)
    return report
