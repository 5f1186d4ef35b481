"""How long a submitted report waits for its signatures, for whom, and when that is recalled.

After thirty days it expires: what both parties have not signed by then tells of nothing that they
could still vouch for. A new report is begun then.
"""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from installations.models import InstallationReport, Party, ReportState
from installations.models.querysets import ReportQuerySet
from portal.core import clock
from portal.core.actions import Refused

WAITS = dt.timedelta(days=30)
RECALLED = (7, 1)
"""Days before it expires on which it is recalled to whoever wrote it."""


def expires_at(report: InstallationReport) -> dt.datetime | None:
    """The moment from which on it cannot be signed any more; None for what does not wait."""
    if report.state != ReportState.SUBMITTED or report.submitted_at is None:
        return None
    return report.submitted_at + WAITS


def require_in_time(report: InstallationReport) -> None:
    """Refused ("expired") once it can no longer be signed, whether a sweep has ended it or not."""
    ends_at = expires_at(report)
    if ends_at is not None and ends_at <= clock.now():
        raise Refused(_("This report was not signed in time, and has expired"), "expired")


def require_refusable(report: InstallationReport, party: str) -> None:
    """Refused ("already_signed", "not_waiting", "expired") unless `party` may still refuse."""
    if report.signatures.filter(party=party).exists():
        raise Refused(
            _("This report is signed already: it can no longer be refused."), "already_signed"
        )
    if report.state != ReportState.SUBMITTED:
        raise Refused(_("This report does not wait for a signature."), "not_waiting")
    require_in_time(report)


def waits_for(report: InstallationReport) -> list[Party]:
    """The parties whose signatures a submitted report waits for."""
    if report.state != ReportState.SUBMITTED:
        return []
    signed = {signature.party for signature in report.signatures.all()}
    return [party for party in Party if party not in signed]


def expired() -> ReportQuerySet:
    """The reports that have waited too long, the oldest first."""
    rows = InstallationReport.objects.filter(
        state=ReportState.SUBMITTED, listed_at__lte=clock.now() - WAITS
    )
    return rows.order_by("listed_at", "pk")


def to_recall() -> list[tuple[InstallationReport, int]]:
    """The reports that expire soon, each with the step of today: so many days before."""
    now = clock.now()
    rows = InstallationReport.objects.filter(
        state=ReportState.SUBMITTED,
        listed_at__gt=now - WAITS,
        listed_at__lte=now - WAITS + dt.timedelta(days=max(RECALLED)),
    )
    rows = rows.select_related("representative__user", "integrator", "release")
    rows = rows.prefetch_related("signatures")
    found = []
    for row in rows.defer("canonical").order_by("listed_at", "pk"):
        assert row.submitted_at is not None
        if row.is_barred:
            # Nobody may sign it any more.
            continue
        left = row.submitted_at + WAITS - now
        found.append((row, min(day for day in RECALLED if left <= dt.timedelta(days=day))))
    return found
