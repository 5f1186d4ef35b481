"""Badges for the states of installation reports."""

from installations.models import InstallationReport, ReportState
from portal.ui import state_badges


def register() -> None:
    state_badges.register(
        InstallationReport,
        {
            ReportState.DRAFT: ("neutral", "file-pen"),
            ReportState.SUBMITTED: ("soon", "signature"),
            ReportState.SIGNED: ("ok", "file-check"),
            ReportState.CANCELLED: ("neutral", "ban"),
        },
    )
