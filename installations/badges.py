"""How the states of installation reports are shown."""

from installations.models import InstallationReport, ReportState
from portal.ui import states


def register() -> None:
    states.register(
        InstallationReport,
        {
            ReportState.DRAFT: ("neutral", "file-pen"),
            ReportState.SUBMITTED: ("soon", "signature"),
            ReportState.SIGNED: ("ok", "file-check"),
            ReportState.CANCELLED: ("neutral", "ban"),
        },
    )
