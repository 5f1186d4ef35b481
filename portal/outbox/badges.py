"""Badges for the states of outgoing mails."""

from portal.outbox.models import MailState
from portal.ui.state_badges import register_state_badges


def register_badges() -> None:
    register_state_badges(
        MailState,
        {
            MailState.WAITING: ("info", "hourglass"),
            MailState.RETRYING: ("soon", "refresh-cw"),
            MailState.SENT: ("ok", "mail-check"),
            MailState.FAILED: ("danger", "circle-x"),
        },
    )
