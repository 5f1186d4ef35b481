"""Badges for the states of installation reports, requests for intervention, recalls and gaps."""

from installations.models import (
    InstallationReport,
    Intervention,
    InterventionState,
    MissingReport,
    MissingState,
    Recall,
    RecallState,
    ReportState,
)
from portal.ui.state_badges import register_state_badges

register_state_badges(
    InstallationReport,
    {
        ReportState.DRAFT: ("neutral", "file-pen"),
        ReportState.SUBMITTED: ("soon", "signature"),
        ReportState.SIGNED: ("ok", "file-check"),
        ReportState.CANCELLED: ("neutral", "ban"),
        ReportState.EXPIRED: ("neutral", "clock"),
        ReportState.REFUSED: ("danger", "x"),
        ReportState.CONTESTED: ("danger", "triangle-alert"),
        ReportState.VOID: ("neutral", "file-x"),
    },
)
register_state_badges(
    Intervention,
    {
        InterventionState.OPEN: ("soon", "clock"),
        InterventionState.ANSWERED: ("info", "message-square"),
        InterventionState.CLOSED: ("ok", "check"),
    },
)
register_state_badges(
    Recall,
    {
        RecallState.TODO: ("soon", "clock"),
        RecallState.PLANNED: ("info", "calendar"),
        RecallState.IMPOSSIBLE: ("neutral", "ban"),
        RecallState.DONE: ("ok", "check"),
        RecallState.VOID: ("neutral", "file-x"),
    },
)
register_state_badges(
    MissingReport,
    {
        MissingState.OPEN: ("soon", "clock"),
        MissingState.ANSWERED: ("info", "message-square"),
        MissingState.CLOSED: ("ok", "file-check"),
        MissingState.VOID: ("neutral", "ban"),
    },
)
