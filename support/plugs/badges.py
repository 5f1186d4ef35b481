"""Badges for the states of tickets, tracker items, complaints and incoming mails."""

from portal.ui.state_badges import register_state_badges
from support.models import Complaint, IncomingMail, Ticket, TrackerItem
from support.models.complaints import ComplaintState
from support.models.incoming import Outcome
from support.models.tickets import TicketState
from support.models.tracker import TrackerState

COMPLAINT_TONES = {
    ComplaintState.OPEN: ("soon", "circle-dot"),
    ComplaintState.ANALYSED: ("info", "search"),
    ComplaintState.ACTED: ("info", "list-checks"),
    ComplaintState.CLOSED: ("neutral", "lock"),
}

register_state_badges(
    Ticket,
    {
        TicketState.OPEN: ("soon", "mail-open"),
        TicketState.TAKEN: ("info", "user-check"),
        TicketState.ON_INTEGRATOR: ("soon", "reply"),
        TicketState.ON_TRACKER: ("neutral", "list-checks"),
        TicketState.RESOLVED: ("ok", "check"),
        TicketState.CLOSED: ("neutral", "lock"),
        TicketState.DISMISSED: ("neutral", "minus"),
        TicketState.MERGED: ("neutral", "link"),
    },
)
register_state_badges(
    TrackerItem,
    {
        TrackerState.OPEN: ("info", "circle-dot"),
        TrackerState.SOLVED: ("ok", "check"),
        TrackerState.REJECTED: ("neutral", "ban"),
    },
)
register_state_badges(Complaint, COMPLAINT_TONES)
register_state_badges(
    IncomingMail,
    {
        Outcome.PENDING: ("neutral", "hourglass"),
        Outcome.CREATED: ("ok", "ticket"),
        Outcome.APPENDED: ("ok", "reply"),
        Outcome.BOUNCED: ("soon", "undo-2"),
        Outcome.IGNORED: ("neutral", "minus"),
        Outcome.QUARANTINED: ("danger", "shield-alert"),
    },
    field="outcome",
)
