"""How the states of the registry are shown."""

from integrators.models import (
    ComplianceContract,
    ContractState,
    Enrolment,
    EnrolmentState,
    PlannedSession,
    SessionState,
    Standing,
)
from portal.ui import states


def register() -> None:
    states.register(
        Standing,
        {
            Standing.CANDIDATE: ("neutral", "hourglass"),
            Standing.UPCOMING: ("info", "calendar-clock"),
            Standing.APPROVED: ("ok", "badge-check"),
            Standing.ENDING: ("soon", "clock"),
            Standing.SUSPENDED: ("danger", "circle-pause"),
            Standing.ENDED: ("neutral", "ban"),
        },
    )
    states.register(
        PlannedSession,
        {
            SessionState.PLANNED: ("info", "calendar"),
            SessionState.HELD: ("ok", "calendar-check"),
            SessionState.CANCELLED: ("neutral", "ban"),
        },
    )
    states.register(
        Enrolment,
        {
            EnrolmentState.ENROLLED: ("ok", "circle-check"),
            EnrolmentState.WAITING: ("soon", "hourglass"),
            EnrolmentState.WITHDRAWN: ("neutral", "ban"),
        },
    )
    states.register(
        ComplianceContract,
        {
            ContractState.PROPOSED: ("soon", "hourglass"),
            ContractState.ACCEPTED: ("ok", "badge-check"),
            ContractState.DECLINED: ("neutral", "ban"),
        },
    )
