"""When both parties may make a signed report void by mutual agreement, and for how long.

Only the last report of a machine: what stands upon it would stand upon nothing.
"""

import datetime as dt

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from installations.models import Annulment, AnnulmentState, InstallationReport, ReportState
from installations.rules.contests import require_last
from installations.rules.merchants import require_merchants_address
from portal.core import clock
from portal.core.actions import Refused

LIVES = dt.timedelta(days=30)
"""How long the merchant may answer."""


def expires_at(annulment: Annulment) -> dt.datetime:
    return annulment.asked_at + LIVES


def may_be_answered(annulment: Annulment) -> bool:
    return annulment.state == AnnulmentState.ASKED and clock.now() < expires_at(annulment)


def waiting_for(report: InstallationReport) -> Annulment | None:
    """The request that waits for the merchant."""
    return report.annulments.filter(state=AnnulmentState.ASKED).first()


def due() -> QuerySet[Annulment]:
    """Those that the merchant has not answered in time."""
    rows = Annulment.objects.filter(state=AnnulmentState.ASKED, asked_at__lte=clock.now() - LIVES)
    return rows.select_related("report").defer("report__canonical").order_by("asked_at", "pk")


def require_askable(report: InstallationReport) -> None:
    """Refused ("not_signed", "not_last", "no_address", "own_address", "asked_already") unless the
    merchant may be asked to agree that it is void."""
    require_annullable(report)
    if not report.merchant_email:
        raise Refused(
            _("This report names no address of the merchant, to whom the request would go."),
            "no_address",
        )
    require_merchants_address(report, report.merchant_email)
    if waiting_for(report) is not None:
        raise Refused(
            _("The merchant was asked already, and has to answer first."), "asked_already"
        )


def require_annullable(report: InstallationReport) -> None:
    """Refused ("not_signed", "not_last") for what both parties cannot make void now."""
    if report.state != ReportState.SIGNED:
        raise Refused(
            _("Only a report that both parties have signed, and nobody contests, is annulled."),
            "not_signed",
        )
    require_last(report)


def require_open(annulment: Annulment) -> None:
    """Refused ("ended") unless it waits for the merchant, and in time."""
    if not may_be_answered(annulment):
        raise Refused(_("This request was answered or taken back, or it has expired."), "ended")
