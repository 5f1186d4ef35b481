"""How the states of tickets, tracker items and incoming mails are shown."""

from portal.ui import states
from support.models import IncomingMail, Ticket, TrackerItem
from support.models.incoming import Outcome
from support.models.tickets import TicketState
from support.models.tracker import TrackerState


def register() -> None:
    states.register(
        Ticket,
        {
            TicketState.OPEN: ("soon", "mail-open"),
            TicketState.TAKEN: ("info", "user-check"),
            TicketState.ON_INTEGRATOR: ("soon", "reply"),
            TicketState.ON_TRACKER: ("neutral", "list-checks"),
            TicketState.RESOLVED: ("ok", "check"),
            TicketState.CLOSED: ("neutral", "lock"),
        },
    )
    states.register(
        TrackerItem,
        {
            TrackerState.OPEN: ("info", "circle-dot"),
            TrackerState.SOLVED: ("ok", "check"),
            TrackerState.REJECTED: ("neutral", "ban"),
        },
    )
    states.register(
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
