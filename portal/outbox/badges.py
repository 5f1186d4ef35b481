"""Badges for the states of outgoing mails."""

from portal.outbox.models import MailState
from portal.ui import state_badges


def register() -> None:
    state_badges.register(
        MailState,
        {
            MailState.WAITING: ("info", "hourglass"),
            MailState.RETRYING: ("soon", "refresh-cw"),
            MailState.SENT: ("ok", "mail-check"),
            MailState.FAILED: ("danger", "circle-x"),
        },
    )
