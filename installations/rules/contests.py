"""When a report that was contested may be found void, and what stands upon a report."""

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from installations.models import IN_BASE, InstallationReport, ReportState
from portal.core.actions import Refused


def successor_of(report: InstallationReport) -> InstallationReport | None:
    """The report that stands upon `report`, follows or corrects it: signed, or sent to be."""
    right = InstallationReport.objects.filter(corrects=OuterRef("pk"), state__in=IN_BASE)
    # Of followers that are corrected, the correction follows in their place.
    rows = InstallationReport.objects.filter(
        Q(corrects=report) | Q(replaces=report) & ~Exists(right)
    )
    upon = rows.filter(state__in=[ReportState.SUBMITTED, *IN_BASE])
    return upon.order_by("pk").first()


def require_last(report: InstallationReport) -> None:
    """Refused ("not_last") where a later report stands upon it: only the last of a chain is
    void."""
    later = successor_of(report)
    if later is not None:
        raise Refused(
            _(
                "The report %(number)s stands upon this one, and is settled first: only the last "
                "report of a machine can be void."
            )
            % {"number": later.number},
            "not_last",
        )
