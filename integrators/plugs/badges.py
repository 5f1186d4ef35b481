"""Badges for the states of the registry's models."""

from integrators.approvals.models import Standing
from integrators.contracts.models import ComplianceContract, ContractState
from integrators.trainings.models import Enrolment, EnrolmentState, PlannedSession, SessionState
from portal.ui.state_badges import register_state_badges

register_state_badges(
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
register_state_badges(
    PlannedSession,
    {
        SessionState.PLANNED: ("info", "calendar"),
        SessionState.HELD: ("ok", "calendar-check"),
        SessionState.CANCELLED: ("neutral", "ban"),
    },
)
register_state_badges(
    Enrolment,
    {
        EnrolmentState.ENROLLED: ("ok", "circle-check"),
        EnrolmentState.WAITING: ("soon", "hourglass"),
        EnrolmentState.WITHDRAWN: ("neutral", "ban"),
    },
)
register_state_badges(
    ComplianceContract,
    {
        ContractState.PROPOSED: ("soon", "hourglass"),
        ContractState.ACCEPTED: ("ok", "badge-check"),
        ContractState.DECLINED: ("neutral", "ban"),
        ContractState.WITHDRAWN: ("neutral", "ban"),
        ContractState.LAPSED: ("neutral", "hourglass"),
    },
)
