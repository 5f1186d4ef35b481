"""Badges for the states of tickets, tracker items and incoming mails."""

from portal.ui.state_badges import register_state_badges
from support.models import IncomingMail, Ticket, TrackerItem
from support.models.incoming import Outcome
from support.models.tickets import TicketState
from support.models.tracker import TrackerState

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
